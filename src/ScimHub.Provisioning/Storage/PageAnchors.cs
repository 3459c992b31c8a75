using System.Collections.Concurrent;

namespace ScimHub.Provisioning.Storage;

/// <summary>
/// Where deep pages begin: every 16th id of a connection's stable order, kept in memory, so that page 400 costs what page 1
/// does. Ids sort by time of creation, so what is behind an anchor of some age stays behind it; a removal moves the ranks, and the
/// count of removals, read with each page, then makes the anchors anew.
/// </summary>
internal sealed class PageAnchors(HubDatabase database, TimeProvider time)
{
    private const int Spacing = 16;

    /// <summary>So many rows are skipped one by one before more anchors are looked for.</summary>
    private const int Near = 8 * Spacing;

    /// <summary>Another node's clock, or a slow commit, may still put a row before a younger id.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<(int, Guid, string), Ranks> known = new();

    /// <summary>The last anchor among the first <paramref name="skip"/> rows.</summary>
    public async ValueTask<PageStart> FindAsync(ListSource source, int organization, Guid connection, long skip, CancellationToken ct)
    {
        var key = (organization, connection, source.Count);
        var ranks = known.GetValueOrDefault(key, Ranks.None);
        if (ranks.Ids.Length * (long)Spacing + Near < skip)
        {
            ranks = await ExtendAsync(source, organization, connection, ranks, ct);
            known[key] = ranks;
        }
        var anchor = (int)Math.Min(skip / Spacing, ranks.Ids.Length);
        return anchor == 0 ? PageStart.At(skip) : new(ranks.Ids[anchor - 1], skip - anchor * (long)Spacing, ranks.Removed);
    }

    /// <summary>The anchors are of a time with fewer removals than there are by now.</summary>
    public void Forget(ListSource source, int organization, Guid connection) => known.TryRemove((organization, connection, source.Count), out _);

    private async ValueTask<Ranks> ExtendAsync(ListSource source, int organization, Guid connection, Ranks ranks, CancellationToken ct)
    {
        var removed = ranks.Ids.Length > 0 ? ranks.Removed : await RemovedAsync(organization, connection, ct);
        var settled = Guid.CreateVersion7(time.GetUtcNow() - Settled);
        var last = ranks.Ids.Length == 0 ? Guid.Empty : ranks.Ids[^1];
        var sql = $"""
            SELECT id FROM (
                SELECT {source.KeyId} AS id, ROW_NUMBER() OVER (ORDER BY {source.KeyId}) AS place
                {source.Keys} AND {source.KeyId} > $3 AND {source.KeyId} < $4
            ) ranked WHERE place % {Spacing} = 0 ORDER BY id
            """;
        var more = await database.ListAsync(sql, [organization, connection, last, settled], row => row.Id(0), ct);
        return new(removed, [.. ranks.Ids, .. more]);
    }

    private async ValueTask<long> RemovedAsync(int organization, Guid connection, CancellationToken ct) =>
        (await database.ListAsync($"SELECT {ListSource.Removed}", [organization, connection], row => row.Number(0), ct))[0];

    /// <param name="Removed">How many had ever been removed before the first of the ids was read.</param>
    private sealed record Ranks(long Removed, Guid[] Ids)
    {
        public static Ranks None { get; } = new(0, []);
    }
}
