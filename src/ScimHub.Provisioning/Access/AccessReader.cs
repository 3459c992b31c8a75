using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Users;
using ScimHub.Scim.Filters;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Access;

/// <summary>Answers what a person may do and why, and who may do something: from the grants as they are now.</summary>
public sealed class AccessReader(HubStorage storage, SchemaCatalog catalog, TimeProvider time, int organizationId)
{
    private const string Person = """
        SELECT u."Document", u."Active", u."Suspended", u."CreatedAt", u."LastModifiedAt", u."Version", o."AccessVersion"
        FROM "Users" u JOIN "Organizations" o ON o."Id" = u."OrganizationId" WHERE u."OrganizationId" = $1 AND u."Id" = $2
        """;

    private readonly HubDatabase database = storage.Database;
    private readonly HolderSearch holders = new(storage, catalog, organizationId);

    /// <summary>The groups a person is in, by any number of steps, each with what it was come to from: the person, or a group.</summary>
    private readonly string groupsOfUser = Reached(storage.Database, """SELECT m."GroupId", m."UserId" FROM "Members" m WHERE m."OrganizationId" = $1 AND m."UserId" = $2""");

    /// <summary>The groups a person would be in as a member of those of <c>$3</c>.</summary>
    private readonly string groupsOfGroups = Reached(storage.Database, $"""SELECT e.id, u."Id" FROM {storage.Database.IdList(3)} e CROSS JOIN "Users" u WHERE u."OrganizationId" = $1 AND u."Id" = $2""");

    private readonly string grantsTo = $"""
        SELECT {GrantRow.Columns} FROM "Grants" g WHERE g."OrganizationId" = $1 AND g."UserId" = $2
        UNION ALL
        SELECT {GrantRow.Columns} FROM {storage.Database.IdList(3)} e CROSS JOIN "Grants" g WHERE g."OrganizationId" = $1 AND g."GroupId" = e.id
        """;

    /// <exception cref="AdministrationException">Nobody has this userName.</exception>
    public async Task<Guid> FindUserAsync(string userName, CancellationToken ct)
    {
        var key = ComparisonKey.Identity(userName);
        await using var context = storage.CreateContext(organizationId);
        var ids = await context.Users.Where(x => x.UserNameKey == key).Select(x => x.Id).ToListAsync(ct).ConfigureAwait(false);
        return ids is [var id] ? id : throw AdministrationException.NotFound($"Nobody has the userName '{userName}'.");
    }

    /// <summary>Somebody by their userName, or by an e-mail address that nobody else has.</summary>
    /// <exception cref="AdministrationException">There is nobody, or there are several.</exception>
    public async Task<Guid> FindPersonAsync(string text, CancellationToken ct)
    {
        var (name, address) = (ComparisonKey.Identity(text), ComparisonKey.Of(UserAttributes.EmailValue, text));
        await using var context = storage.CreateContext(organizationId);
        if (await context.Users.Where(x => x.UserNameKey == name).Select(x => x.Id).ToListAsync(ct).ConfigureAwait(false) is [var named])
        {
            return named;
        }
        return await context.UserEmails.Where(x => x.EmailKey == address).Select(x => x.UserId).Distinct().Take(2).ToListAsync(ct).ConfigureAwait(false) switch
        {
            [var only] => only,
            [] => throw AdministrationException.NotFound($"Nobody has the userName or the e-mail address '{text}'."),
            _ => throw AdministrationException.Conflict($"Several people have the e-mail address '{text}': give the userName of the one who is meant."),
        };
    }

    /// <summary>The person's own grants, those of the groups they are in and of rules, ended and future ones too; and what their values name by rules.</summary>
    /// <exception cref="AdministrationException">There is no such person.</exception>
    public async Task<AccessFacts> FactsAsync(Guid userId, CancellationToken ct) => (await ReadAsync(userId, null, ct).ConfigureAwait(false)).Facts;

    /// <exception cref="AdministrationException">There is no such person.</exception>
    public async Task<Explanation> ExplainAsync(Guid userId, Permission permission, Domain? domain, CancellationToken ct)
    {
        var (facts, setup) = await ReadAsync(userId, null, ct).ConfigureAwait(false);
        return Explain(facts, setup, permission, domain);
    }

    /// <summary>Who has a permission, active people only, in order of id: at most <paramref name="limit"/> behind <paramref name="after"/>.</summary>
    /// <param name="domain">Null: everywhere.</param>
    public Task<IReadOnlyList<AccessHolder>> WhoAsync(Permission permission, Domain? domain, Guid after, int limit, CancellationToken ct) =>
        holders.FindAsync(role => role.Permissions.Allows(permission), domain, time.GetUtcNow(), after, limit, ct);

    /// <summary>Who has a role, likewise.</summary>
    /// <param name="role">Null: any.</param>
    internal Task<IReadOnlyList<AccessHolder>> HoldersAsync(NamedRole? role, Domain? domain, Guid after, int limit, CancellationToken ct) =>
        holders.FindAsync(known => role is null || known.Id == role.Id, domain, time.GetUtcNow(), after, limit, ct);

    /// <summary>The service accounts that have a permission, in order of id.</summary>
    /// <param name="domain">Null: everywhere.</param>
    public async Task<IReadOnlyList<AccessProgram>> ProgramsAsync(Permission permission, Domain? domain, CancellationToken ct)
    {
        var setup = await storage.Access.NowAsync(organizationId, catalog.User, ct).ConfigureAwait(false);
        var roles = setup.Roles.Where(role => role.Permissions.Allows(permission)).ToDictionary(role => role.Id);
        await using var context = storage.CreateContext(organizationId);
        var accounts = await context.ServiceAccounts.AsNoTracking().Where(x => roles.Keys.Contains(x.RoleId)).OrderBy(x => x.Id).ToListAsync(ct).ConfigureAwait(false);
        return
        [
            .. accounts.Where(account => setup.Tree.Holds(account.DomainId, domain?.Id))
                .Select(account => new AccessProgram(account.Id, account.Name, roles[account.RoleId].Name, account.DomainId is { } id ? setup.Tree.Find(id)?.Name : null)),
        ];
    }

    internal Explanation Explain(AccessFacts facts, AccessSetup setup, Permission permission, Domain? domain) =>
        Explanation.Of(facts, permission, domain, setup.Tree, setup.Roles, time.GetUtcNow());

    /// <param name="supposed">What shall be supposed of the person besides; null: nothing.</param>
    internal async Task<(AccessFacts Facts, AccessSetup Setup)> ReadAsync(Guid userId, Supposition? supposed, CancellationToken ct)
    {
        var (people, reached) = await database.ListAsync(
            new SqlQuery<(ScimResource Effective, ScimResource Whole, bool Active, bool Suspended, long AccessVersion)>(Person, [organizationId, userId], row => ReadPerson(userId, row, supposed)),
            new SqlQuery<ReachedGroup>(groupsOfUser, [organizationId, userId], ReadGroup),
            ct).ConfigureAwait(false);
        if (people is not [var person, ..])
        {
            throw AdministrationException.NotFound($"There is no person with the id {userId}.");
        }
        var real = reached.Select(group => group.Id).ToHashSet();
        if (supposed is { Groups.Count: > 0 })
        {
            var added = await database.ListAsync(groupsOfGroups, [organizationId, userId, new SqlIds([.. supposed.Groups])], ReadGroup, ct).ConfigureAwait(false);
            supposed.CheckGroups(added.Where(group => group.Origin == userId).Select(group => group.Id));
            reached = [.. reached.Union(added)];
        }
        var setup = await storage.Access.AtAsync(organizationId, person.AccessVersion, catalog.User, ct).ConfigureAwait(false);
        var grants = await database.ListAsync(
            grantsTo,
            [organizationId, userId, new SqlIds([.. reached.Select(group => group.Id).Distinct()])],
            row => GrantRow.Read(organizationId, row),
            ct).ConfigureAwait(false);
        var byRules = new RuleFacts(
            person.Whole,
            [.. reached.Where(group => group.Origin == userId).Select(group => new PersonsGroup(new(group.Id, group.Name), group.Silent))],
            setup.Given);
        var assembly = new FactAssembly(userId, reached, setup.Roles, setup.Domains, setup.Rules, byRules);
        var (withheld, given) = Part(assembly.Facts([.. grants.Concat(setup.Grants).OrderBy(grant => grant.Id)]), real);
        var facts = new AccessFacts(userId, person.Effective.Text(UserAttributes.UserName) ?? "", person.Active, person.Suspended, given)
        {
            Attributes = person.Effective,
            Strays = assembly.Strays(),
            Groups = assembly.Groups(),
            Withheld = withheld,
        };
        return (facts, setup);
    }

    /// <summary>Administration that would come by groups the person is not in is left out.</summary>
    private static (List<GrantFact> Withheld, List<GrantFact> Given) Part(IReadOnlyList<GrantFact> facts, HashSet<Guid> real)
    {
        var (withheld, given) = (new List<GrantFact>(), new List<GrantFact>(facts.Count));
        foreach (var fact in facts)
        {
            (fact is { Role.Administers: true, Grant.GroupId: { } group } && !real.Contains(group) ? withheld : given).Add(fact);
        }
        return (withheld, given);
    }

    private (ScimResource Effective, ScimResource Whole, bool Active, bool Suspended, long AccessVersion) ReadPerson(Guid userId, HubRow row, Supposition? supposed)
    {
        var stored = OpenDocument.Read(row.Bytes(0), catalog.User);
        var effective = supposed is null ? stored : supposed.Over(stored);
        return (effective, RuledPerson.Of(userId, effective, row.Time(3), row.Time(4), row.Number(5)), row.Flag(1), row.Flag(2), row.Number(6));
    }

    private static ReachedGroup ReadGroup(HubRow row) => new(row.Id(0), row.Id(1), row.Text(2), !row.IsNull(3) && row.Flag(3));

    private static string Reached(HubDatabase database, string first) => $"""
        {database.Recursive} reached (id, origin) AS (
            {first}
            {database.RecursiveUnion}
            SELECT n."GroupId", n."ChildId" FROM reached r {database.NestedFrom("ChildId")}
        )
        SELECT r.id, r.origin, g."DisplayName", c."WithoutPermissions" FROM reached r
        JOIN "Groups" g ON g."OrganizationId" = $1 AND g."Id" = r.id
        LEFT JOIN "Connections" c ON c."OrganizationId" = $1 AND c."Id" = g."ConnectionId"
        """;
}
