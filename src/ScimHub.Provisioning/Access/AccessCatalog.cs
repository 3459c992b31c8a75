using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Storage.Filters;
using ScimHub.Scim.Filters;

namespace ScimHub.Provisioning.Access;

/// <summary>The roles, domains and grants there are in one organisation.</summary>
/// <exception cref="AdministrationException">What was asked for by name is not there.</exception>
public sealed class AccessCatalog(HubStorage storage, int organizationId)
{
    /// <summary>The built-in roles, then the organisation's own by name.</summary>
    public async Task<IReadOnlyList<NamedRole>> RolesAsync(CancellationToken ct)
    {
        await using var context = storage.CreateContext(organizationId);
        var rows = await context.Roles.AsNoTracking().OrderBy(x => x.NameKey).ToListAsync(ct).ConfigureAwait(false);
        return RoleInheritance.Resolve(rows, storage.Model);
    }

    public async Task<NamedRole> FindRoleAsync(string name, CancellationToken ct) => Find(await RolesAsync(ct).ConfigureAwait(false), name);

    public async Task<DomainTree> DomainsAsync(CancellationToken ct) => new(await ListDomainsAsync(ct).ConfigureAwait(false));

    public async Task<IReadOnlyList<Domain>> ListDomainsAsync(CancellationToken ct)
    {
        await using var context = storage.CreateContext(organizationId);
        return await context.Domains.AsNoTracking().OrderBy(x => x.NameKey).ToListAsync(ct).ConfigureAwait(false);
    }

    public async Task<Domain> FindDomainAsync(string name, CancellationToken ct)
    {
        await using var context = storage.CreateContext(organizationId);
        return await FindDomainAsync(context, name, ct).ConfigureAwait(false);
    }

    /// <summary>By name.</summary>
    public async Task<IReadOnlyList<Rule>> RulesAsync(CancellationToken ct)
    {
        await using var context = storage.CreateContext(organizationId);
        return await context.Rules.AsNoTracking().OrderBy(x => x.NameKey).ToListAsync(ct).ConfigureAwait(false);
    }

    public async Task<Rule> FindRuleAsync(string name, CancellationToken ct)
    {
        var key = ComparisonKey.Identity(name);
        await using var context = storage.CreateContext(organizationId);
        return await context.Rules.AsNoTracking().SingleOrDefaultAsync(x => x.NameKey == key, ct).ConfigureAwait(false)
            ?? throw AdministrationException.NotFound($"There is no rule '{name}': 'rule list' shows those there are.");
    }

    /// <summary>What is given to a rule, in the order of its making.</summary>
    public async Task<IReadOnlyList<Grant>> GrantsToRuleAsync(Guid ruleId, CancellationToken ct)
    {
        await using var context = storage.CreateContext(organizationId);
        return await context.Grants.AsNoTracking().Where(x => x.RuleId == ruleId).OrderBy(x => x.Id).ToListAsync(ct).ConfigureAwait(false);
    }

    /// <summary>Grants in the order of their making.</summary>
    public async Task<IReadOnlyList<Grant>> GrantsAsync(Guid? userId, Guid? groupId, Guid? roleId, CancellationToken ct)
    {
        await using var context = storage.CreateContext(organizationId);
        return await context.Grants.AsNoTracking()
            .Where(x => (userId == null || x.UserId == userId) && (groupId == null || x.GroupId == groupId) && (roleId == null || x.RoleId == roleId))
            .OrderBy(x => x.Id)
            .ToListAsync(ct).ConfigureAwait(false);
    }

    /// <summary>A page of grants in the order of their making: at most <paramref name="limit"/> behind <paramref name="after"/>.</summary>
    public async Task<IReadOnlyList<Grant>> GrantsAsync(GrantQuery query, Guid after, int limit, CancellationToken ct)
    {
        var parameters = new SqlParameters();
        parameters.Add(organizationId);
        var where = $"\"OrganizationId\" = $1 AND \"Id\" > {parameters.Add(after)}";
        foreach (var (column, id) in new[] { ("UserId", query.UserId), ("GroupId", query.GroupId), ("RuleId", query.RuleId), ("RoleId", query.RoleId) })
        {
            where += id is null ? "" : $" AND \"{column}\" = {parameters.Add(id.Value)}";
        }
        if (query.DomainIds is { } domains)
        {
            parameters.Add(new SqlIds([.. domains]));
            where += $" AND \"DomainId\" IN {storage.Database.IdList(parameters.Count)}";
        }
        parameters.Add((long)limit);
        parameters.Add(0L);
        var ids = await storage.Database.ListAsync(
            $"SELECT \"Id\" FROM \"Grants\" WHERE {where} ORDER BY \"Id\" {storage.Database.Page(parameters.Count - 1, parameters.Count)}",
            parameters.ToArray(),
            row => row.Id(0),
            ct).ConfigureAwait(false);
        await using var context = storage.CreateContext(organizationId);
        return await context.Grants.AsNoTracking().Where(x => ids.Contains(x.Id)).OrderBy(x => x.Id).ToListAsync(ct).ConfigureAwait(false);
    }

    public async Task<Grant> FindGrantAsync(Guid id, CancellationToken ct)
    {
        await using var context = storage.CreateContext(organizationId);
        return await context.Grants.AsNoTracking().SingleOrDefaultAsync(x => x.Id == id, ct).ConfigureAwait(false)
            ?? throw AdministrationException.NotFound($"There is no grant {id}: 'grant list' shows those there are.");
    }

    /// <summary>The group of that name, of whichever connection.</summary>
    public async Task<Guid> FindGroupAsync(string name, CancellationToken ct)
    {
        var key = ComparisonKey.Identity(name);
        await using var context = storage.CreateContext(organizationId);
        var ids = await context.Groups.Where(x => x.DisplayNameKey == key).Select(x => x.Id).Take(2).ToListAsync(ct).ConfigureAwait(false);
        return ids switch
        {
            [var id] => id,
            [] => throw AdministrationException.NotFound($"There is no group '{name}'."),
            _ => throw AdministrationException.Conflict($"Several groups are called '{name}': give the id of one."),
        };
    }

    /// <param name="name">The domain's name, or its id.</param>
    internal static async Task<Domain> FindDomainAsync(HubDbContext context, string name, CancellationToken ct)
    {
        var key = ComparisonKey.Identity(name);
        var id = Guid.TryParse(name, out var parsed) ? parsed : Guid.Empty;
        return await context.Domains.SingleOrDefaultAsync(x => x.Id == id || x.NameKey == key, ct).ConfigureAwait(false)
            ?? throw AdministrationException.NotFound($"There is no domain '{name}': 'domain list' shows those there are.");
    }

    /// <param name="name">The role's name, or its id.</param>
    public static NamedRole Find(IReadOnlyList<NamedRole> roles, string name)
    {
        var key = ComparisonKey.Identity(name);
        var id = Guid.TryParse(name, out var parsed) ? parsed : Guid.Empty;
        return roles.FirstOrDefault(role => role.Id == id) ?? roles.FirstOrDefault(role => ComparisonKey.Identity(role.Name) == key)
            ?? throw AdministrationException.NotFound($"There is no role '{name}': 'role list' shows those there are.");
    }
}
