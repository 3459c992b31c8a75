using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Storage.Filters;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Groups;

/// <summary>Where the attributes of groups lie, for filters and sorting.</summary>
internal static class GroupFilters
{
    private static readonly string All = Memberships("");

    /// <summary>As a SCIM client sees them: the members are those it put there, less protected accounts.</summary>
    public static ListSource Source(HubDatabase database) => new(
        GroupSql.Columns,
        GroupSql.Visible,
        GroupSql.Visible,
        "g.\"Id\"",
        "g.\"Id\"",
        static id => $"g.\"Id\" > {id}",
        "g.\"Search\"",
        IsKey,
        "Groups",
        GroupSql.Read,
        Resolver(Memberships(
            $"""
            WHERE m."Channel" = 0 AND EXISTS (SELECT 1 FROM "Users" fu WHERE fu."OrganizationId" = m."OrganizationId" AND fu."Id" = m."UserId" AND {database.IsFalse("fu.\"Protected\"")})
            """)),
        Indexed);

    private static string Memberships(string seen) => $"""
        FROM (
            SELECT m."OrganizationId", m."GroupId", m."UserId" AS "MemberId", 'user' AS "Kind" FROM "Members" m {seen}
            UNION ALL
            SELECT "OrganizationId", "GroupId", "ChildId", 'group' FROM "NestedGroups"
        ) fm WHERE fm."OrganizationId" = $1 AND fm."GroupId" = g."Id"
        """;

    private static Func<AttributeDefinition, AttributeDefinition?, SqlSource?> Resolver(string memberships) => (attribute, sub) => Resolve(attribute, sub, memberships);

    private static bool IsKey(AttributeDefinition attribute) =>
        ReferenceEquals(attribute, GroupAttributes.DisplayName) || ReferenceEquals(attribute, CommonAttributes.ExternalId) || ReferenceEquals(attribute, CommonAttributes.Id);

    /// <summary>As administrators see them.</summary>
    internal static SqlSource? Resolve(AttributeDefinition attribute, AttributeDefinition? sub) => Resolve(attribute, sub, All);

    private static SqlSource? Resolve(AttributeDefinition attribute, AttributeDefinition? sub, string memberships)
    {
        if (ReferenceEquals(attribute, GroupAttributes.DisplayName))
        {
            return new SqlSource.Text("g.\"DisplayNameKey\"");
        }
        if (ReferenceEquals(attribute, CommonAttributes.Id))
        {
            return new SqlSource.Id("g.\"Id\"");
        }
        if (ReferenceEquals(attribute, CommonAttributes.ExternalId))
        {
            return new SqlSource.Text("g.\"ExternalId\"");
        }
        if (ReferenceEquals(attribute, CommonAttributes.Meta))
        {
            return MetaFilters.Resolve(sub, "g", "Group");
        }
        return ReferenceEquals(attribute, GroupAttributes.Members) ? new SqlSource.Rows(memberships, Member) : null;
    }

    /// <summary>SQLite would rather read all groups in order of id than find one by its name and sort one row.</summary>
    private static string? Indexed(AttributeDefinition attribute, string key, SqlParameters parameters)
    {
        var column = ReferenceEquals(attribute, GroupAttributes.DisplayName) ? "DisplayNameKey"
            : ReferenceEquals(attribute, CommonAttributes.ExternalId) ? "ExternalId"
            : null;
        return column is null
            ? null
            : $"""g."Id" IN (SELECT fg."Id" FROM "Groups" fg WHERE fg."OrganizationId" = $1 AND fg."ConnectionId" = $2 AND fg."{column}" = {parameters.Add(key)})""";
    }

    private static SqlSource? Member(AttributeDefinition sub) =>
        ReferenceEquals(sub, GroupAttributes.MemberValue) ? new SqlSource.Id("fm.\"MemberId\"")
        : ReferenceEquals(sub, GroupAttributes.MemberType) ? new SqlSource.Computed("fm.\"Kind\"")
        : null;
}
