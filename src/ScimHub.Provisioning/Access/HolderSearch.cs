using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Groups;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Storage.Filters;
using ScimHub.Provisioning.Users;
using ScimHub.Scim.Filters;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Access;

/// <summary>
/// Who has a permission: the question of <see cref="FactAssembly"/> asked backwards. People are gone through in order of id, by windows that grow: where many
/// have it the first window fills the page, where few have it each row is read once, and only that of whom the indexes cannot tell.
/// </summary>
internal sealed class HolderSearch(HubStorage storage, SchemaCatalog catalog, int organizationId)
{
    private const long FirstWindow = 2_000;
    private const int Growth = 8;

    /// <summary>Alternatives of one query: SQL Server takes 2,100 parameters.</summary>
    private const int MostAlternatives = 400;

    private readonly HubDatabase database = storage.Database;

    /// <summary>The groups <c>$2</c> and all that lie within them.</summary>
    private readonly string withNested = $"""
        {storage.Database.Recursive} reached (id) AS (
            SELECT e.id FROM {storage.Database.IdList(2)} e
            {storage.Database.RecursiveUnion}
            SELECT n."ChildId" FROM reached r {storage.Database.NestedFrom("GroupId")}
        )
        SELECT DISTINCT r.id FROM reached r
        """;

    private readonly string windowEnd = $"""SELECT u."Id" FROM "Users" u WHERE u."OrganizationId" = $1 AND u."Id" > $2 ORDER BY u."Id" {storage.Database.Page(3, 4)}""";

    /// <summary>CROSS JOIN has SQLite start from the groups.</summary>
    private readonly string members = $"""
        SELECT DISTINCT m."UserId" FROM {storage.Database.IdList(2)} e CROSS JOIN "Members" m
        WHERE m."OrganizationId" = $1 AND m."GroupId" = e.id AND m."UserId" > $3 AND m."UserId" <= $4
        """;

    private readonly string people = $"""
        SELECT u."Id", u."Document" FROM {storage.Database.IdList(2)} e CROSS JOIN "Users" u
        WHERE u."OrganizationId" = $1 AND u."Id" = e.id AND u."Active" = $3 ORDER BY u."Id" {storage.Database.Page(4, 5)}
        """;

    /// <param name="sought">Of which roles one is to be had.</param>
    /// <param name="domain">Null: everywhere.</param>
    public async Task<IReadOnlyList<AccessHolder>> FindAsync(Func<NamedRole, bool> sought, Domain? domain, DateTimeOffset now, Guid after, int limit, CancellationToken ct)
    {
        var found = new List<AccessHolder>();
        var sources = await SourcesAsync(sought, domain, now, ct).ConfigureAwait(false);
        var (from, size, read) = (after, FirstWindow, 0L);
        while (!sources.None && found.Count < limit)
        {
            var ends = await database.ListAsync(windowEnd, [organizationId, from, 1L, size - 1], row => row.Id(0), ct).ConfigureAwait(false);
            var end = ends is [var last] ? last : Guid.AllBitsSet;
            await AddAsync(sources, from, end, limit, found, ct).ConfigureAwait(false);
            if (end == Guid.AllBitsSet)
            {
                break;
            }
            read += size;
            // As many as the page is likely to need, where some were found.
            (from, size) = (end, found.Count == 0 ? size * Growth : Math.Clamp(read * (limit - found.Count) / found.Count * 5 / 4, FirstWindow, size * Growth));
        }
        return found;
    }

    private async Task<HolderSources> SourcesAsync(Func<NamedRole, bool> sought, Domain? domain, DateTimeOffset now, CancellationToken ct)
    {
        var setup = await storage.Access.NowAsync(organizationId, catalog.User, ct).ConfigureAwait(false);
        var roles = setup.Roles.Where(sought).ToList();
        var roleIds = roles.Select(role => role.Id).ToList();
        var chain = domain is null ? [] : setup.Tree.Chain(domain.Id).Select(id => (Guid?)id).ToList();
        await using var context = storage.CreateContext(organizationId);
        var grants = await context.Grants.AsNoTracking()
            .Where(x => roleIds.Contains(x.RoleId)
                && (x.DomainId == null || chain.Contains(x.DomainId))
                && (x.StartsAt == null || x.StartsAt <= now)
                && (x.EndsAt == null || x.EndsAt > now))
            .ToListAsync(ct).ConfigureAwait(false);
        var granted = grants.Select(grant => grant.RuleId).OfType<Guid>().ToHashSet();
        var asked = setup.Domains.Where(x => chain.Contains(x.Id)).Cast<Domain?>().ToList();
        List<Domain?> everywhere = [null];
        var direct = new RuledGroups();
        var filters = new List<Filter>();
        foreach (var rule in setup.Rules)
        {
            switch (rule)
            {
                case ParsedRule.Condition condition when granted.Contains(rule.Rule.Id):
                    filters.AddRange((condition.Filter is OrFilter or ? or.Terms : [condition.Filter]).Where(term => !direct.TryTake(term)));
                    break;
                case ParsedRule.Pattern { Reading: var reading }:
                    var values = (reading.Pattern.NamesDomain ? asked : everywhere).SelectMany(x => roles.Where(role => !role.Administers).Select(role => reading.Naming(role, x, setup.Names))).OfType<string>().ToList();
                    if (reading.OfGroups)
                    {
                        direct.NameKeys.UnionWith(values.Select(reading.Key));
                    }
                    else if (values.Count > 0)
                    {
                        filters.AddRange(reading.AnyOf(values));
                    }
                    break;
            }
        }
        var outer = await AudibleAsync(new() { Ids = [.. grants.Select(grant => grant.GroupId).OfType<Guid>()] }, ct).ConfigureAwait(false);
        var nested = outer.Count == 0 ? [] : await database.ListAsync(withNested, [organizationId, new SqlIds([.. outer])], row => row.Id(0), ct).ConfigureAwait(false);
        if (setup.Silence && nested.Count > 0)
        {
            // A local group may hold one whose connection does not control permissions.
            nested = await AudibleAsync(new() { Ids = [.. nested] }, ct).ConfigureAwait(false);
        }
        return new(
            [.. grants.Select(grant => grant.UserId).OfType<Guid>().Distinct().Order()],
            [.. nested.Union(await AudibleAsync(direct, ct).ConfigureAwait(false))],
            filters,
            setup.Silence);
    }

    /// <summary>Those of the groups whose connection controls permissions, and those that have none.</summary>
    private async Task<List<Guid>> AudibleAsync(RuledGroups groups, CancellationToken ct)
    {
        if (groups.None)
        {
            return [];
        }
        var parameters = new SqlParameters();
        parameters.Add(organizationId);
        var audible = parameters.Add(false);
        var ids = parameters.Add(new SqlIds([.. groups.Ids]));
        var local = parameters.Add(Group.Local);
        var names = groups.NameKeys.Count == 0 ? "" : $""" OR g."DisplayNameKey" IN ({string.Join(", ", groups.NameKeys.Select(parameters.Add))})""";
        var wanted = $"""(g."Id" IN {database.IdList(int.Parse(ids.AsSpan(1), null))}{names})""";
        var sql = $"""
            SELECT g."Id" FROM "Connections" c CROSS JOIN "Groups" g
            WHERE c."OrganizationId" = $1 AND c."WithoutPermissions" = {audible} AND g."OrganizationId" = c."OrganizationId" AND g."ConnectionId" = c."Id" AND {wanted}
            UNION ALL
            SELECT g."Id" FROM "Groups" g WHERE g."OrganizationId" = $1 AND g."ConnectionId" = {local} AND {wanted}
            """;
        return await database.ListAsync(sql, parameters.ToArray(), row => row.Id(0), ct).ConfigureAwait(false);
    }

    /// <summary>Adds the holders behind one id as far as another.</summary>
    private async Task AddAsync(HolderSources sources, Guid from, Guid end, int limit, List<AccessHolder> found, CancellationToken ct)
    {
        var ids = new SortedSet<Guid>(sources.People.Where(id => id > from && id <= end));
        if (sources.Groups.Count > 0)
        {
            ids.UnionWith(await database.ListAsync(members, [organizationId, new SqlIds([.. sources.Groups]), from, end], row => row.Id(0), ct).ConfigureAwait(false));
        }
        foreach (var kind in sources.Filters.GroupBy(UserDirectoryFilters.IsSought))
        {
            foreach (var alternatives in kind.Chunk(MostAlternatives))
            {
                ids.UnionWith(await MatchingAsync(alternatives, kind.Key, sources.Silence, from, end, limit - found.Count, ct).ConfigureAwait(false));
            }
        }
        foreach (var some in ids.Chunk(2 * limit))
        {
            if (found.Count < limit)
            {
                found.AddRange(await database.ListAsync(
                    people,
                    [organizationId, new SqlIds(some), true, (long)(limit - found.Count), 0L],
                    row => new AccessHolder(row.Id(0), OpenDocument.Read(row.Bytes(1), catalog.User).Text(UserAttributes.UserName) ?? ""),
                    ct).ConfigureAwait(false));
            }
        }
    }

    /// <param name="sought">Whether an index leads to them; else everybody between the ids is read, once, and only what is asked of them.</param>
    private ValueTask<List<Guid>> MatchingAsync(Filter[] alternatives, bool sought, bool silence, Guid from, Guid end, int limit, CancellationToken ct)
    {
        var parameters = new SqlParameters();
        parameters.Add(organizationId);
        var (behind, until, active) = (parameters.Add(from), parameters.Add(end), parameters.Add(true));
        var filters = new UserDirectoryFilters(database, parameters)
        {
            OfConnections = silence ? $"""fc."WithoutPermissions" = {parameters.Add(false)}""" : null,
            Within = $"""fm."UserId" > {behind} AND fm."UserId" <= {until}""",
            Drawn = sought ? null : new("u"),
        };
        var filter = alternatives is [var only] ? only : new OrFilter([.. alternatives]);
        var predicate = filters.Compile(filter);
        var mentioned = sought ? "" : filters.AndMentioned(filter);
        parameters.Add((long)limit);
        parameters.Add(0L);
        var people = $"""u."OrganizationId" = $1 AND u."Id" > {behind} AND u."Id" <= {until} AND u."Active" = {active}""";
        var source = filters.Drawn is not { } drawn ? $""" "Users" u WHERE {people} AND""" : $"""
            (
                SELECT u."Id", u."UserNameKey", u."Search", u."CreatedAt", u."LastModifiedAt", u."Version"{drawn.List} FROM "Users" u WHERE {people}{mentioned} {database.Fence}
            ) u WHERE
            """;
        return database.ListAsync(
            $"""SELECT u."Id" FROM {source} {predicate} ORDER BY u."Id" {database.Page(parameters.Count - 1, parameters.Count)}""",
            parameters.ToArray(),
            row => row.Id(0),
            ct);
    }
}
