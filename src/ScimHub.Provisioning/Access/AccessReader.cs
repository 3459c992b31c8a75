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
    private readonly AccessCatalog access = new(storage, organizationId);

    /// <summary>The groups a person is in, by any number of steps, each with what it was come to from: the person, or a group.</summary>
    private readonly string groupsOfUser = $"""
        {storage.Database.Recursive} reached (id, origin) AS (
            SELECT m."GroupId", m."UserId" FROM "Members" m WHERE m."OrganizationId" = $1 AND m."UserId" = $2
            {storage.Database.RecursiveUnion}
            SELECT n."GroupId", n."ChildId" FROM reached r JOIN "NestedGroups" n ON n."OrganizationId" = $1 AND n."ChildId" = r.id
        )
        SELECT r.id, r.origin, g."DisplayName" FROM reached r JOIN "Groups" g ON g."OrganizationId" = $1 AND g."Id" = r.id
        """;

    /// <summary>The groups <c>$2</c> and all that lie within them.</summary>
    private readonly string withNested = $"""
        {storage.Database.Recursive} reached (id) AS (
            SELECT e.id FROM {storage.Database.IdList(2)} e
            {storage.Database.RecursiveUnion}
            SELECT n."ChildId" FROM reached r JOIN "NestedGroups" n ON n."OrganizationId" = $1 AND n."GroupId" = r.id
        )
        SELECT DISTINCT r.id FROM reached r
        """;

    /// <exception cref="AdministrationException">Nobody has this userName.</exception>
    public async Task<Guid> FindUserAsync(string userName, CancellationToken ct)
    {
        var key = ComparisonKey.Identity(userName);
        await using var context = storage.CreateContext(organizationId);
        var ids = await context.Users.Where(x => x.UserNameKey == key).Select(x => x.Id).ToListAsync(ct).ConfigureAwait(false);
        return ids is [var id] ? id : throw AdministrationException.NotFound($"Nobody has the userName '{userName}'.");
    }

    /// <summary>The person's own grants and those of the groups they are in, ended and future ones too.</summary>
    /// <exception cref="AdministrationException">There is no such person.</exception>
    public async Task<AccessFacts> FactsAsync(Guid userId, CancellationToken ct)
    {
        await using var context = storage.CreateContext(organizationId);
        var user = await context.Users.AsNoTracking().Where(x => x.Id == userId).Select(x => new { x.Document, x.Active, x.Suspended }).SingleOrDefaultAsync(ct).ConfigureAwait(false)
            ?? throw AdministrationException.NotFound($"There is no person with the id {userId}.");
        var reached = await database.ListAsync(groupsOfUser, [organizationId, userId], row => (Id: row.Id(0), Origin: row.Id(1), Name: row.Text(2)), ct).ConfigureAwait(false);
        var paths = Paths(userId, reached);
        var groupIds = paths.Keys.Select(id => (Guid?)id).ToList();
        var grants = await context.Grants.AsNoTracking().Where(x => x.UserId == userId || groupIds.Contains(x.GroupId)).OrderBy(x => x.Id).ToListAsync(ct).ConfigureAwait(false);
        var roles = await access.RolesAsync(ct).ConfigureAwait(false);
        var domains = await access.DomainsAsync(ct).ConfigureAwait(false);
        var userName = OpenDocument.Read(user.Document, catalog.User).Text(UserAttributes.UserName) ?? "";
        return new(userId, userName, user.Active, user.Suspended,
        [
            .. from grant in grants
               let role = roles.FirstOrDefault(x => x.Id == grant.RoleId)
               where role is not null
               select new GrantFact(grant, role, grant.DomainId is { } id ? domains.Find(id) : null, grant.GroupId is { } through ? paths[through] : []),
        ]);
    }

    /// <exception cref="AdministrationException">There is no such person.</exception>
    public async Task<Explanation> ExplainAsync(Guid userId, Permission permission, Domain? domain, CancellationToken ct) => Explanation.Of(
        await FactsAsync(userId, ct).ConfigureAwait(false),
        permission,
        domain,
        await access.DomainsAsync(ct).ConfigureAwait(false),
        await access.RolesAsync(ct).ConfigureAwait(false),
        time.GetUtcNow());

    /// <summary>Who has a permission, active people only, in order of id: at most <paramref name="limit"/> behind <paramref name="after"/>.</summary>
    /// <param name="domain">Null: everywhere.</param>
    public async Task<IReadOnlyList<AccessHolder>> WhoAsync(Permission permission, Domain? domain, Guid after, int limit, CancellationToken ct)
    {
        var roles = (await access.RolesAsync(ct).ConfigureAwait(false)).Where(role => role.Permissions.Allows(permission)).Select(role => role.Id).ToList();
        var domains = domain is null ? [] : (await access.DomainsAsync(ct).ConfigureAwait(false)).Chain(domain.Id).Select(id => (Guid?)id).ToList();
        var now = time.GetUtcNow();
        await using var context = storage.CreateContext(organizationId);
        var grants = await context.Grants.AsNoTracking()
            .Where(x => roles.Contains(x.RoleId)
                && (x.DomainId == null || domains.Contains(x.DomainId))
                && (x.StartsAt == null || x.StartsAt <= now)
                && (x.EndsAt == null || x.EndsAt > now))
            .ToListAsync(ct).ConfigureAwait(false);
        var granted = new SqlIds([.. grants.Where(x => x.GroupId is not null).Select(x => x.GroupId!.Value).Distinct()]);
        var groups = await database.ListAsync(withNested, [organizationId, granted], row => row.Id(0), ct).ConfigureAwait(false);
        var people = new SqlIds([.. grants.Where(x => x.UserId is not null).Select(x => x.UserId!.Value).Distinct()]);
        var sql = $"""
            SELECT u."Id", u."Document" FROM "Users" u
            WHERE u."OrganizationId" = $1 AND u."Active" = $4 AND u."Id" > $5 AND (
                u."Id" IN {database.IdList(2)}
                OR EXISTS (SELECT 1 FROM "Members" m WHERE m."OrganizationId" = $1 AND m."UserId" = u."Id" AND m."GroupId" IN {database.IdList(3)}))
            ORDER BY u."Id" {database.Page(6, 7)}
            """;
        return await database.ListAsync(
            sql,
            [organizationId, people, new SqlIds([.. groups]), true, after, (long)limit, 0L],
            row => new AccessHolder(row.Id(0), OpenDocument.Read(row.Bytes(1), catalog.User).Text(UserAttributes.UserName) ?? ""),
            ct).ConfigureAwait(false);
    }

    /// <summary>How each group is come to: the shortest way, by name.</summary>
    private static Dictionary<Guid, IReadOnlyList<string>> Paths(Guid userId, List<(Guid Id, Guid Origin, string Name)> reached)
    {
        var onwards = reached.ToLookup(group => group.Origin);
        var paths = new Dictionary<Guid, IReadOnlyList<string>>();
        var edge = new Queue<Guid>([userId]);
        while (edge.TryDequeue(out var origin))
        {
            foreach (var group in onwards[origin].Where(group => !paths.ContainsKey(group.Id)))
            {
                paths[group.Id] = [.. paths.GetValueOrDefault(origin, []), group.Name];
                edge.Enqueue(group.Id);
            }
        }
        return paths;
    }
}
