using System.Collections.Concurrent;

namespace ScimHub.Provisioning.Storage;

/// <summary>
/// Where deep pages begin: every 256th id of a connection's stable order, kept in memory, so that page 400 costs what page 1
/// does. Ids sort by time of creation, so what is behind an anchor of some age stays behind it; a removal moves the ranks, and the
/// count of removals, read with each use, then makes the anchors anew. An anchor only saves skipping rows: it never decides who is listed.
/// </summary>
internal sealed class PageAnchors(HubDatabase database, TimeProvider time)
{
    private const int Spacing = 256;

    /// <summary>Skipping fewer rows than this is as cheap as looking an anchor up.</summary>
    private const int Near = 4 * Spacing;

    /// <summary>Another node's clock, or a slow commit, may still put a row before a younger id.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<(int, Guid, string), Ranks> known = new();

    /// <summary>The id after which to read, and how many rows still to skip there, to begin behind <paramref name="skip"/> rows.</summary>
    public async ValueTask<(Guid? After, long Skip)> FindAsync(ListSource source, int organization, Guid connection, long removed, long skip, CancellationToken ct)
    {
        if (skip < Near)
        {
            return (null, skip);
        }
        var key = (organization, connection, source.Count);
        var ranks = known.TryGetValue(key, out var kept) && kept.Removed == removed ? kept : new Ranks(removed, []);
        if (ranks.Ids.Length * (long)Spacing + Near < skip)
        {
            ranks = await ExtendAsync(source, organization, connection, ranks, ct);
            known[key] = ranks;
        }
        var anchor = Math.Min(skip / Spacing, ranks.Ids.Length);
        return anchor == 0 ? (null, skip) : (ranks.Ids[anchor - 1], skip - anchor * Spacing);
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

    private sealed record Ranks(long Removed, Guid[] Ids);
}
