using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace ScimHub.Server.Tokens;

/// <summary>
/// Credentials as they were read a moment ago. Without it every request would cost one more query: on PostgreSQL a round trip,
/// about as much as the whole of a GET by id (78 µs). So short that whoever is cut off is out on every node within a fifth of a second.
/// </summary>
/// <remarks>What was not found is not kept: wrong secrets cannot fill it, and a new one works at once.</remarks>
internal sealed class FreshCache<T>(TimeProvider time)
    where T : class
{
    private const int MaxEntries = 10_000;

    private static readonly TimeSpan Freshness = TimeSpan.FromMilliseconds(150);

    private readonly ConcurrentDictionary<SecretHash, Entry> entries = new();

    public bool TryGet(SecretHash hash, [NotNullWhen(true)] out T? credential)
    {
        credential = entries.TryGetValue(hash, out var entry) && time.GetElapsedTime(entry.ReadAt) < Freshness ? entry.Credential : null;
        return credential is not null;
    }

    /// <summary>Reads it anew; null where there is none.</summary>
    public async ValueTask<T?> ReadAsync(SecretHash hash, Func<byte[], CancellationToken, Task<T?>> read, CancellationToken ct)
    {
        var readAt = time.GetTimestamp();
        var credential = await read(hash.ToBytes(), ct);
        if (credential is null)
        {
            entries.TryRemove(hash, out _);
            return null;
        }
        if (entries.Count >= MaxEntries)
        {
            entries.Clear();
        }
        entries[hash] = new(credential, readAt);
        return credential;
    }

    private sealed record Entry(T Credential, long ReadAt);
}
