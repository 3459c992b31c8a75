using ScimHub.Provisioning.Access;

namespace ScimHub.Provisioning.Storage.Verification;

/// <summary>Grants: each gives a role there is, to one person or to one group. Service accounts: each has a role there is.</summary>
internal sealed class AccessVerification(HubDatabase database)
{
    private const long PageSize = 1_000;

    private static readonly HashSet<Guid> BuiltIn = [.. BuiltInRoles.All.Select(role => role.Id)];

    private readonly string page = $"""
        SELECT g."Id", g."UserId", g."GroupId", g."RoleId", r."Id" FROM "Grants" g
        LEFT JOIN "Roles" r ON r."OrganizationId" = g."OrganizationId" AND r."Id" = g."RoleId"
        WHERE g."OrganizationId" = $1 AND g."Id" > $2 ORDER BY g."Id" {database.Page(3, 4)}
        """;

    private readonly string accounts = $"""
        SELECT a."Id", a."RoleId", r."Id" FROM "ServiceAccounts" a
        LEFT JOIN "Roles" r ON r."OrganizationId" = a."OrganizationId" AND r."Id" = a."RoleId"
        WHERE a."OrganizationId" = $1 AND a."Id" > $2 ORDER BY a."Id" {database.Page(3, 4)}
        """;

    public async Task<CheckedPage> CheckAccountsAsync(int organization, Guid after, CancellationToken ct)
    {
        var rows = await database.ListAsync(accounts, [organization, after, PageSize, 0L], row => (Id: row.Id(0), Role: row.Id(1), Exists: !row.IsNull(2)), ct);
        var breaches = rows
            .Where(row => !row.Exists && !BuiltIn.Contains(row.Role))
            .Select(row => $"Service account {row.Id} of organisation {organization}: its role {row.Role} does not exist.");
        return new([.. breaches], rows.Count == PageSize ? rows[^1].Id : null);
    }

    public async Task<CheckedPage> CheckPageAsync(int organization, Guid after, CancellationToken ct)
    {
        var breaches = new List<string>();
        var ids = await database.ListAsync(page, [organization, after, PageSize, 0L], row => Check(row, organization, breaches), ct);
        return new(breaches, ids.Count == PageSize ? ids[^1] : null);
    }

    private static Guid Check(HubRow row, int organization, List<string> breaches)
    {
        var (id, user, group, role) = (row.Id(0), row.OptionalId(1), row.OptionalId(2), row.Id(3));
        var which = $"Grant {id} of organisation {organization}, to {(user is null ? "no user" : $"user {user}")} and {(group is null ? "no group" : $"group {group}")}";
        if (user is null == group is null)
        {
            breaches.Add($"{which}: it should be to one user or to one group.");
        }
        if (row.IsNull(4) && !BuiltIn.Contains(role))
        {
            breaches.Add($"{which}: its role {role} does not exist.");
        }
        return id;
    }
}
