using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Storage.Filters;
using ScimHub.Provisioning.Users;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Filters;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Storage.Verification;

/// <summary>
/// Grants: each gives a role there is, to one person, one group or one rule with a condition. Roles: what they inherit from is there. Rules: they can be read and
/// asked. Service accounts: each has a role there is.
/// </summary>
internal sealed class AccessVerification(HubDatabase database, ResourceType user, AccessModel model)
{
    private const long PageSize = 1_000;

    private readonly HashSet<Guid> readyMade = [.. model.ReadyMade.Select(role => role.Id)];

    private readonly string page = $"""
        SELECT g."Id", g."UserId", g."GroupId", g."RoleId", r."Id", g."RuleId", l."Condition" FROM "Grants" g
        LEFT JOIN "Roles" r ON r."OrganizationId" = g."OrganizationId" AND r."Id" = g."RoleId"
        LEFT JOIN "Rules" l ON l."OrganizationId" = g."OrganizationId" AND l."Id" = g."RuleId"
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
            .Where(row => !row.Exists && !readyMade.Contains(row.Role))
            .Select(row => $"Service account {row.Id} of organisation {organization}: its role {row.Role} does not exist.");
        return new([.. breaches], rows.Count == PageSize ? rows[^1].Id : null);
    }

    public async Task<CheckedPage> CheckPageAsync(int organization, Guid after, CancellationToken ct)
    {
        var breaches = new List<string>();
        var ids = await database.ListAsync(page, [organization, after, PageSize, 0L], row => CheckGrant(row, organization, breaches), ct);
        return new(breaches, ids.Count == PageSize ? ids[^1] : null);
    }

    public async Task<List<string>> CheckRolesAsync(int organization, CancellationToken ct)
    {
        var roles = await database.ListAsync(
            """SELECT "Id", "Permissions", "Inherits" FROM "Roles" WHERE "OrganizationId" = $1 ORDER BY "Id" """,
            [organization],
            row => (Id: row.Id(0), Permissions: row.Text(1), Inherits: row.Text(2).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(id => Guid.TryParse(id, out var parsed) ? parsed : Guid.Empty).ToList()),
            ct);
        var parents = roles.ToDictionary(role => role.Id, role => role.Inherits);
        var breaches = new List<string>();
        foreach (var role in roles)
        {
            var which = $"Role {role.Id} of organisation {organization}";
            breaches.AddRange(role.Inherits.Where(id => !parents.ContainsKey(id) && !readyMade.Contains(id)).Select(id => $"{which}: it inherits from {id}, which does not exist."));
            if (Inherited(role.Id, parents).Contains(role.Id))
            {
                breaches.Add($"{which}: it inherits from itself.");
            }
            if (Fault(() => role.Permissions.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(model.Read).ToList()) is { } fault)
            {
                breaches.Add($"{which}: its Permissions cannot be read: {fault}");
            }
        }
        return breaches;
    }

    public async Task<List<string>> CheckRulesAsync(int organization, CancellationToken ct)
    {
        var rules = await database.ListAsync(
            """SELECT "Id", "Name", "NameKey", "Condition", "Attribute", "Pattern" FROM "Rules" WHERE "OrganizationId" = $1 ORDER BY "Id" """,
            [organization],
            row => new Rule
            {
                OrganizationId = organization, Id = row.Id(0), Name = row.Text(1), NameKey = row.Text(2),
                Condition = row.OptionalText(3), Attribute = row.OptionalText(4), Pattern = row.OptionalText(5), CreatedAt = default,
            },
            ct);
        var breaches = new List<string>();
        foreach (var rule in rules)
        {
            var which = $"Rule {rule.Id} of organisation {organization}";
            if (rule.NameKey != ComparisonKey.Identity(rule.Name))
            {
                breaches.Add($"{which}: its NameKey is not the key of its Name.");
            }
            if (Fault(RuleParser.Parse(rule, user)) is { } fault)
            {
                breaches.Add($"{which} fits nobody: {fault}");
            }
        }
        return breaches;
    }

    private Guid CheckGrant(HubRow row, int organization, List<string> breaches)
    {
        var (id, role) = (row.Id(0), row.Id(3));
        string[] subjects = [.. new[] { ("user", row.OptionalId(1)), ("group", row.OptionalId(2)), ("rule", row.OptionalId(5)) }.Where(to => to.Item2 is not null).Select(to => $"{to.Item1} {to.Item2}")];
        var which = $"Grant {id} of organisation {organization}, to {(subjects.Length == 0 ? "nobody" : string.Join(" and ", subjects))}";
        if (subjects.Length != 1)
        {
            breaches.Add($"{which}: it should be to one user, one group or one rule.");
        }
        if (!row.IsNull(5) && row.IsNull(6))
        {
            breaches.Add($"{which}: the rule has no condition, or does not exist.");
        }
        if (row.IsNull(4) && !readyMade.Contains(role))
        {
            breaches.Add($"{which}: its role {role} does not exist.");
        }
        return id;
    }

    private string? Fault(ParsedRule rule) => rule switch
    {
        ParsedRule.Unreadable unreadable => unreadable.Fault,
        ParsedRule.Condition condition => Fault(() => new UserDirectoryFilters(database, new SqlParameters()).Compile(condition.Filter)),
        _ => null,
    };

    private static string? Fault(Func<object> read)
    {
        try
        {
            read();
            return null;
        }
        catch (Exception e) when (e is AdministrationException or ScimException)
        {
            return e.Message;
        }
    }

    /// <summary>All that a role inherits from, by any number of steps.</summary>
    private static HashSet<Guid> Inherited(Guid role, Dictionary<Guid, List<Guid>> parents)
    {
        var reached = new HashSet<Guid>();
        var edge = new Queue<Guid>([role]);
        while (edge.TryDequeue(out var next))
        {
            foreach (var parent in parents.GetValueOrDefault(next, []).Where(reached.Add))
            {
                edge.Enqueue(parent);
            }
        }
        return reached;
    }
}
