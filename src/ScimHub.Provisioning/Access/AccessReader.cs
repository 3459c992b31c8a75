using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Users;
using ScimHub.Scim.Filters;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Access;

/// <summary>Answers what a person may do and why, and who may do something: from the grants as they are now.</summary>
public sealed class AccessReader(HubStorage storage, SchemaCatalog catalog, TimeProvider time, int organizationId)
{
    private readonly HubDatabase database = storage.Database;
    private readonly HolderSearch holders = new(storage, catalog, organizationId);

    /// <summary>The groups a person is in, by any number of steps, each with what it was come to from: the person, or a group.</summary>
    private readonly string groupsOfUser = $"""
        {storage.Database.Recursive} reached (id, origin) AS (
            SELECT m."GroupId", m."UserId" FROM "Members" m WHERE m."OrganizationId" = $1 AND m."UserId" = $2
            {storage.Database.RecursiveUnion}
            SELECT n."GroupId", n."ChildId" FROM reached r {storage.Database.NestedFrom("ChildId")}
        )
        SELECT r.id, r.origin, g."DisplayName", c."WithoutPermissions" FROM reached r
        JOIN "Groups" g ON g."OrganizationId" = $1 AND g."Id" = r.id
        LEFT JOIN "Connections" c ON c."OrganizationId" = $1 AND c."Id" = g."ConnectionId"
        """;

    /// <summary>The groups may be thousands: as one parameter, where a list of parameters would be looked through for each.</summary>
    private readonly string grantsOfUser = $"""
        SELECT t."Id", t."UserId", t."GroupId", t."RuleId", t."RoleId", t."DomainId", t."StartsAt", t."EndsAt", t."CreatedAt" FROM "Grants" t
        WHERE t."OrganizationId" = $1 AND (t."UserId" = $2 OR t."GroupId" IN {storage.Database.IdList(3)} OR t."RuleId" IS NOT NULL) ORDER BY t."Id"
        """;

    /// <exception cref="AdministrationException">Nobody has this userName.</exception>
    public async Task<Guid> FindUserAsync(string userName, CancellationToken ct)
    {
        var key = ComparisonKey.Identity(userName);
        await using var context = storage.CreateContext(organizationId);
        var ids = await context.Users.Where(x => x.UserNameKey == key).Select(x => x.Id).ToListAsync(ct).ConfigureAwait(false);
        return ids is [var id] ? id : throw AdministrationException.NotFound($"Nobody has the userName '{userName}'.");
    }

    /// <summary>The person's own grants, those of the groups they are in and of rules, ended and future ones too; and what their values name by rules.</summary>
    /// <exception cref="AdministrationException">There is no such person.</exception>
    public async Task<AccessFacts> FactsAsync(Guid userId, CancellationToken ct) => (await ReadAsync(userId, ct).ConfigureAwait(false)).Facts;

    private async Task<(AccessFacts Facts, IReadOnlyList<NamedRole> Roles, IReadOnlyList<Domain> Domains)> ReadAsync(Guid userId, CancellationToken ct)
    {
        await using var context = storage.CreateContext(organizationId);
        var user = await context.Users.AsNoTracking().Where(x => x.Id == userId)
            .Select(x => new { x.Document, x.Active, x.Suspended, x.CreatedAt, x.LastModifiedAt, x.Version }).SingleOrDefaultAsync(ct).ConfigureAwait(false)
            ?? throw AdministrationException.NotFound($"There is no person with the id {userId}.");
        var reached = await database.ListAsync(groupsOfUser, [organizationId, userId], row => new ReachedGroup(row.Id(0), row.Id(1), row.Text(2), !row.IsNull(3) && row.Flag(3)), ct).ConfigureAwait(false);
        var groupIds = new SqlIds([.. reached.Select(group => group.Id).Distinct()]);
        var grants = await database.ListAsync(grantsOfUser, [organizationId, userId, groupIds], ReadGrant, ct).ConfigureAwait(false);
        var roles = RoleInheritance.Resolve(await context.Roles.AsNoTracking().OrderBy(x => x.NameKey).ToListAsync(ct).ConfigureAwait(false), storage.Model);
        var domains = await context.Domains.AsNoTracking().OrderBy(x => x.NameKey).ToListAsync(ct).ConfigureAwait(false);
        var rules = await context.Rules.AsNoTracking().OrderBy(x => x.NameKey).ToListAsync(ct).ConfigureAwait(false);
        var effective = OpenDocument.Read(user.Document, catalog.User);
        var byRules = new RuleFacts(
            RuledPerson.Of(userId, effective, user.CreatedAt, user.LastModifiedAt, user.Version),
            [.. reached.Where(group => group.Origin == userId).Select(group => new PersonsGroup(new(group.Id, group.Name), group.Silent))],
            new([.. roles.Where(role => !role.Administers)], domains));
        var assembly = new FactAssembly(userId, reached, roles, domains, [.. rules.Select(rule => RuleParser.Parse(rule, catalog.User))], byRules);
        var facts = new AccessFacts(userId, effective.Text(UserAttributes.UserName) ?? "", user.Active, user.Suspended, assembly.Facts(grants)) { Strays = assembly.Strays() };
        return (facts, roles, domains);
    }

    private Grant ReadGrant(HubRow row) => new()
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

    /// <exception cref="AdministrationException">There is no such person.</exception>
    public async Task<Explanation> ExplainAsync(Guid userId, Permission permission, Domain? domain, CancellationToken ct)
    {
        var (facts, roles, domains) = await ReadAsync(userId, ct).ConfigureAwait(false);
        return Explanation.Of(facts, permission, domain, new(domains), roles, time.GetUtcNow());
    }

    /// <summary>Who has a permission, active people only, in order of id: at most <paramref name="limit"/> behind <paramref name="after"/>.</summary>
    /// <param name="domain">Null: everywhere.</param>
    public Task<IReadOnlyList<AccessHolder>> WhoAsync(Permission permission, Domain? domain, Guid after, int limit, CancellationToken ct) =>
        holders.FindAsync(permission, domain, time.GetUtcNow(), after, limit, ct);
}
