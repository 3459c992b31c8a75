using System.Collections.Concurrent;

namespace ScimHub.Provisioning.Storage;

/// <summary>
/// Where deep pages begin: every 256th id of a connection's stable order, kept in memory, so that page 400 costs what page 1
/// does. Ids sort by time of creation, so what is behind an anchor of some age stays behind it; a removal moves the ranks, and the
/// count of removals, read with each use, then makes the anchors anew.
/// </summary>
internal sealed class PageAnchors(HubDatabase database, TimeProvider time)
{
    private const int Spacing = 256;

    /// <summary>Skipping fewer rows than this is as cheap as looking an anchor up.</summary>
    private const int Near = 4 * Spacing;

    private const int MaxRounds = 3;

    /// <summary>Another node's clock, or a slow commit, may still put a row before a younger id.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<(int, Guid, string), Ranks> known = new();

    /// <summary>The id of the last of the first <paramref name="skip"/> rows; null where there are not so many.</summary>
    public async ValueTask<Guid?> FindAsync(ListSource source, int organization, Guid connection, long skip, CancellationToken ct)
    {
        var key = (organization, connection, source.Count);
        var ranks = known.GetValueOrDefault(key, Ranks.None);
        for (var round = 0; ; round++)
        {
            if (ranks.Ids.Length * (long)Spacing + Near < skip)
            {
                ranks = await ExtendAsync(source, organization, connection, ranks, ct);
                known[key] = ranks;
            }
            // While people are removed faster than anchors are made, the walk begins at the start.
            var anchor = round < MaxRounds ? Math.Min((skip - 1) / Spacing, ranks.Ids.Length) : 0;
            var (removed, id) = await WalkAsync(source, organization, connection, anchor == 0 ? Guid.Empty : ranks.Ids[anchor - 1], skip - anchor * Spacing, ct);
            if (anchor == 0 || removed == ranks.Removed)
            {
                return id;
            }
            ranks = new Ranks(removed, []);
            known[key] = ranks;
        }
    }

    /// <summary>The id some rows behind another, and the count of removals at that time.</summary>
    private async ValueTask<(long Removed, Guid? Id)> WalkAsync(ListSource source, int organization, Guid connection, Guid from, long rows, CancellationToken ct)
    {
        var sql = $"""
            SELECT
                (SELECT CAST(SUM("Removed") AS bigint) FROM "ResourceCounts" WHERE "OrganizationId" = $1 AND "ConnectionId" = $2),
                (SELECT {source.KeyId} {source.Keys} AND {source.KeyId} > $3 ORDER BY {source.KeyId} {database.Page(4, 5)})
            """;
        var found = await database.ListAsync(sql, [organization, connection, from, 1L, rows - 1], row => (row.Number(0), row.OptionalId(1)), ct);
        return found[0];
    }

    private async ValueTask<Ranks> ExtendAsync(ListSource source, int organization, Guid connection, Ranks ranks, CancellationToken ct)
    {
        var settled = Guid.CreateVersion7(time.GetUtcNow() - Settled);
        var last = ranks.Ids.Length == 0 ? Guid.Empty : ranks.Ids[^1];
        var sql = $"""
            SELECT id FROM (
                SELECT {source.KeyId} AS id, ROW_NUMBER() OVER (ORDER BY {source.KeyId}) AS place
                {source.Keys} AND {source.KeyId} > $3 AND {source.KeyId} < $4
            ) ranked WHERE place % {Spacing} = 0 ORDER BY id
            """;
        var more = await database.ListAsync(sql, [organization, connection, last, settled], row => row.Id(0), ct);
        return ranks with { Ids = [.. ranks.Ids, .. more] };
    }

    /// <param name="Removed">How many had ever been removed when the first of the ids was read.</param>
    private sealed record Ranks(long Removed, Guid[] Ids)
    {
        public static Ranks None { get; } = new(0, []);
    }
}
