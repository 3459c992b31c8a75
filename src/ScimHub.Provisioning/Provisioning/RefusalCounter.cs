using System.Collections.Concurrent;

namespace ScimHub.Provisioning.Provisioning;

/// <summary>Counts refusals that an identity provider repeats, so that one row in an interval stands for them, on each node.</summary>
internal sealed class RefusalCounter<TKey>(TimeSpan interval)
    where TKey : notnull
{
    /// <summary>Beyond so many keys all are forgotten: at worst a row is written once more.</summary>
    private const int MostKeys = 10_000;

    private readonly ConcurrentDictionary<TKey, Count> counts = new();

    /// <returns>How many a row is to be written for, this one included; 0: none yet.</returns>
    public long Take(TKey key, DateTimeOffset now)
    {
        if (counts.Count > MostKeys)
        {
            counts.Clear();
        }
        return counts.GetOrAdd(key, _ => new()).Take(now, interval);
    }

    private sealed class Count
    {
        private readonly Lock turn = new();
        private long requests;
        private DateTimeOffset next;

        public long Take(DateTimeOffset now, TimeSpan interval)
        {
            lock (turn)
            {
                requests++;
                if (now < next)
                {
                    return 0;
                }
                next = now + interval;
                (var taken, requests) = (requests, 0);
                return taken;
            }
        }
    }
}
