using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Access;

/// <summary>
/// Tells who administers. What it worked out is kept with the version of the organisation's access it was worked out of, and is good for as long as that is:
/// a writer that read the version with the row it changes knows that nothing is stale.
/// </summary>
internal sealed class AdministrationReader(HubStorage storage, TimeProvider time)
{
    /// <summary>One step on, where the version is still the one a decision was made at: of two decisions that each leave the other's administrator, one does not hold.</summary>
    public const string Advance = """
        UPDATE "Organizations" SET "AccessVersion" = "AccessVersion" + 1 WHERE "Id" = $1 AND "AccessVersion" = $2
        """;

    public const string Version = """SELECT "AccessVersion" FROM "Organizations" WHERE "Id" = $1""";

    private readonly HubDatabase database = storage.Database;
    private readonly ConcurrentDictionary<int, Administration> known = new();

    /// <summary>What lies within the groups <c>$2</c>, but for the groups of connections that do not control permissions (other than <c>$5</c>), and of <c>$4</c>: nothing comes to anybody through them.</summary>
    private readonly string edges = $"""
        {storage.Database.Recursive} reached (id) AS (
            SELECT e.id FROM {storage.Database.IdList(2)} e
            {storage.Database.RecursiveUnion}
            SELECT n."ChildId" FROM reached r {storage.Database.NestedFrom("GroupId")}
        )
        SELECT DISTINCT n."GroupId", n."ChildId" FROM reached r JOIN "NestedGroups" n ON n."OrganizationId" = $1 AND n."GroupId" = r.id
        WHERE NOT EXISTS (
            SELECT 1 FROM "Groups" g JOIN "Connections" c ON c."OrganizationId" = g."OrganizationId" AND c."Id" = g."ConnectionId"
            WHERE g."OrganizationId" = $1 AND g."Id" = n."ChildId" AND ((c."WithoutPermissions" = $3 AND c."Id" <> $5) OR c."Id" = $4))
        """;

    private readonly string holders = $"""
        SELECT u."Id", NULL FROM {storage.Database.IdList(2)} e JOIN "Users" u ON u."OrganizationId" = $1 AND u."Id" = e.id WHERE u."Active" = $4
        UNION ALL
        SELECT u."Id", m."GroupId" FROM {storage.Database.IdList(3)} e
            JOIN "Members" m ON m."OrganizationId" = $1 AND m."GroupId" = e.id
            JOIN "Users" u ON u."OrganizationId" = $1 AND u."Id" = m."UserId" WHERE u."Active" = $4
        """;

    private readonly string membership = $"""
        SELECT e.id FROM {storage.Database.IdList(3)} e JOIN "Members" m ON m."OrganizationId" = $1 AND m."GroupId" = e.id AND m."UserId" = $2
        """;

    private readonly string memberships = $"""
        SELECT DISTINCT m."UserId" FROM {storage.Database.IdList(2)} p CROSS JOIN "Members" m
        WHERE m."OrganizationId" = $1 AND m."UserId" = p.id AND m."GroupId" IN {storage.Database.IdList(3)}
        """;

    private readonly string withinGroup = $"""
        SELECT m."UserId" FROM "Members" m WHERE m."OrganizationId" = $1 AND m."GroupId" = $2 AND (
            m."UserId" IN {storage.Database.IdList(3)}
            OR EXISTS (SELECT 1 FROM "Members" a WHERE a."OrganizationId" = $1 AND a."UserId" = m."UserId" AND a."GroupId" IN {storage.Database.IdList(4)}))
        """;

    /// <summary>As it is at a version that was just read.</summary>
    public ValueTask<Administration> AtAsync(int organizationId, long version, CancellationToken ct) =>
        known.TryGetValue(organizationId, out var administration) && administration.Version == version ? new(administration) : RefreshAsync(organizationId, ct);

    /// <summary>Whether an account is an administrator's, or protected, now.</summary>
    public async ValueTask<bool> CoversAsync(int organizationId, Guid userId, CancellationToken ct)
    {
        var administration = await NowAsync(organizationId, ct);
        return administration.Protected.Contains(userId) || await IncludesAsync(organizationId, administration, userId, ct);
    }

    private async ValueTask<Administration> RefreshAsync(int organizationId, CancellationToken ct) => known[organizationId] = await ReadAsync(organizationId, null, null, null, ct);

    /// <summary>Whether somebody administers still after a change of the whole; where nobody did before, nothing is lost.</summary>
    /// <param name="roles">The roles as they shall be; null: as they are.</param>
    /// <param name="silent">A connection that shall confer no permissions.</param>
    public async Task<bool> RemainAsync(int organizationId, IReadOnlyList<NamedRole>? roles, Guid? silent, CancellationToken ct)
    {
        var before = await NowAsync(organizationId, ct);
        return (await HoldersAsync(organizationId, await ReadAsync(organizationId, roles, silent, null, ct) with { Before = before }, ct)).Count > 0
            || (await HoldersAsync(organizationId, before, ct)).Count == 0;
    }

    /// <summary>Who would administer still if a connection conferred no permissions.</summary>
    public async Task<List<(Guid UserId, Guid? Through)>> HoldersWithoutAsync(int organizationId, Administration before, Guid silent, CancellationToken ct) =>
        await HoldersAsync(organizationId, await ReadAsync(organizationId, null, silent, null, ct) with { Before = before }, ct);

    /// <summary>Whether groups of a connection give administration, or would if it conferred permissions.</summary>
    public async Task<bool> ComesByAsync(int organizationId, Guid connection, CancellationToken ct)
    {
        var groups = (await ReadAsync(organizationId, null, null, connection, ct)).Groups.ToList();
        await using var context = storage.CreateContext(organizationId);
        return await context.Groups.AnyAsync(x => x.ConnectionId == connection && groups.Contains(x.Id), ct).ConfigureAwait(false);
    }

    public async ValueTask<Administration> NowAsync(int organizationId, CancellationToken ct) =>
        await AtAsync(organizationId, await VersionAsync(organizationId, ct), ct);

    /// <summary>Whether a person administers something, by a grant of their own or through a group.</summary>
    public async ValueTask<bool> IncludesAsync(int organizationId, Administration administration, Guid userId, CancellationToken ct) =>
        administration.People.Contains(userId)
        || (administration.Groups.Count > 0
            && (await database.ListAsync(membership, [organizationId, userId, new SqlIds([.. administration.Groups])], row => row.Id(0), ct)).Count > 0);

    /// <summary>Those of the people who administer something, by a grant of their own or through a group.</summary>
    public async ValueTask<HashSet<Guid>> AmongAsync(int organizationId, Administration administration, IReadOnlyCollection<Guid> people, CancellationToken ct)
    {
        var found = people.Where(administration.People.Contains).ToHashSet();
        if (people.Count > 0 && administration.Groups.Count > 0)
        {
            found.UnionWith(await database.ListAsync(
                memberships, [organizationId, new SqlIds([.. people]), new SqlIds([.. administration.Groups])], row => row.Id(0), ct));
        }
        return found;
    }

    /// <summary>The direct members of a group who administer something or are protected.</summary>
    public async ValueTask<List<Guid>> GuardedInAsync(int organizationId, Administration administration, Guid group, CancellationToken ct) => administration.IsNobodys
        ? []
        : await database.ListAsync(
            withinGroup,
            [organizationId, group, new SqlIds([.. administration.People.Union(administration.Protected)]), new SqlIds([.. administration.Groups])],
            row => row.Id(0),
            ct);

    /// <summary>The active people who administer the whole at this moment, once for each way they do: null for a grant of their own, else the group they are in.</summary>
    public async ValueTask<List<(Guid UserId, Guid? Through)>> HoldersAsync(int organizationId, Administration administration, CancellationToken ct)
    {
        var holding = administration.At(time.GetUtcNow());
        return await database.ListAsync(
            holders,
            [organizationId, new SqlIds([.. holding.People]), new SqlIds([.. holding.Groups]), true],
            row => (row.Id(0), row.OptionalId(1)),
            ct);
    }

    private async ValueTask<long> VersionAsync(int organizationId, CancellationToken ct) =>
        (await database.SeekAsync(Version, [organizationId], row => row.Number(0), ct)) is [var version, ..] ? version : 0;

    /// <summary>The version is read first: what is read after it is as it is then, or newer.</summary>
    /// <param name="heard">A connection that shall confer permissions.</param>
    private async Task<Administration> ReadAsync(int organizationId, IReadOnlyList<NamedRole>? roles, Guid? silent, Guid? heard, CancellationToken ct)
    {
        var version = await VersionAsync(organizationId, ct);
        var now = time.GetUtcNow();
        await using var context = storage.CreateContext(organizationId);
        roles ??= RoleInheritance.Resolve(await context.Roles.AsNoTracking().ToListAsync(ct).ConfigureAwait(false), storage.Model);
        var administering = roles.Where(role => role.Administers).Select(role => role.Id).ToList();
        var grants = await context.Grants.AsNoTracking()
            .Where(x => administering.Contains(x.RoleId) && x.RuleId == null && (x.EndsAt == null || x.EndsAt > now))
            .Where(x => x.GroupId == null || !context.Groups.Any(g => g.Id == x.GroupId && context.Connections.Any(c => c.Id == g.ConnectionId && ((c.WithoutPermissions && c.Id != heard) || c.Id == silent))))
            .ToListAsync(ct).ConfigureAwait(false);
        var guarded = await context.Users.Where(x => x.Protected).Select(x => x.Id).ToListAsync(ct).ConfigureAwait(false);
        var roots = grants.Select(grant => grant.GroupId).OfType<Guid>().Distinct().ToArray();
        var nested = roots.Length == 0 ? [] : await database.ListAsync(edges, [organizationId, new SqlIds(roots), true, silent ?? Guid.Empty, heard ?? Guid.Empty], row => (Parent: row.Id(0), Child: row.Id(1)), ct);
        return new(version, grants, nested.ToLookup(edge => edge.Parent, edge => edge.Child), guarded.ToHashSet());
    }
}
