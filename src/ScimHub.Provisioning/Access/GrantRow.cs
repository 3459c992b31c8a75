using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Access;

/// <summary>A grant as a row of a query over <c>"Grants" g</c>.</summary>
internal static class GrantRow
{
    public const string Columns = """g."Id", g."UserId", g."GroupId", g."RuleId", g."RoleId", g."DomainId", g."StartsAt", g."EndsAt", g."CreatedAt" """;

    public static Grant Read(int organizationId, HubRow row) => new()
    {
        OrganizationId = organizationId,
        Id = row.Id(0),
        UserId = row.OptionalId(1),
        GroupId = row.OptionalId(2),
        RuleId = row.OptionalId(3),
        RoleId = row.Id(4),
        DomainId = row.OptionalId(5),
        StartsAt = row.IsNull(6) ? null : row.Time(6),
        EndsAt = row.IsNull(7) ? null : row.Time(7),
        CreatedAt = row.Time(8),
    };
}
