using System.Collections.Concurrent;
using System.Net;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Server.Hosting;

namespace ScimHub.Server.Tokens;

/// <summary>
/// Credentials as they were read a moment ago. Without it every request would cost one more query: on PostgreSQL a round trip,
/// about as much as the whole of a GET by id (78 µs). Half a second, so that a revocation on any node holds within one.
/// </summary>
/// <remarks>What was not found is not kept: wrong tokens cannot fill it, and a new token works at once.</remarks>
internal sealed class CallerCache(CredentialStore store, LastUseRecorder lastUse, ProvisioningConfiguration configuration, TimeProvider time)
{
    private const int MaxEntries = 10_000;

    private static readonly TimeSpan Freshness = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<SecretHash, Entry> entries = new();

    /// <summary>Who presents the secret of this hash; null where nobody may.</summary>
    public ValueTask<ScimCaller?> FindAsync(SecretHash hash, IPAddress? address, CancellationToken ct) =>
        entries.TryGetValue(hash, out var entry) && time.GetElapsedTime(entry.ReadAt) < Freshness
            ? new(Admit(entry, address))
            : ReadAsync(hash, address, ct);

    private async ValueTask<ScimCaller?> ReadAsync(SecretHash hash, IPAddress? address, CancellationToken ct)
    {
        var readAt = time.GetTimestamp();
        var credential = await store.FindAsync(hash.ToBytes(), ct);
        if (credential is null)
        {
            entries.TryRemove(hash, out _);
            return null;
        }
        if (entries.Count >= MaxEntries)
        {
            entries.Clear();
        }
        var seats = ProvisioningSettings.SeatsOf(configuration.Current.Seats, credential.Settings.Seats).Value;
        var entry = new Entry(credential with { Settings = credential.Settings with { Seats = seats } }, readAt);
        entries[hash] = entry;
        return Admit(entry, address);
    }

    private ScimCaller? Admit(Entry entry, IPAddress? address)
    {
        var now = time.GetUtcNow();
        if (now >= entry.Credential.ExpiresAt)
        {
            return null;
        }
        lastUse.Note(entry.Credential, now);
        return entry.CallerFrom(address);
    }

    private sealed class Entry(StoredCredential credential, long readAt)
    {
        private Tuple<IPAddress?, ScimCaller>? last;

        public StoredCredential Credential => credential;

        public long ReadAt => readAt;

        /// <summary>The caller at this address. An identity provider keeps to one for a while, so the last one is kept.</summary>
        public ScimCaller CallerFrom(IPAddress? address)
        {
            if (last is { } known && Equals(known.Item1, address))
            {
                return known.Item2;
            }
            var caller = new ScimCaller(credential.OrganizationId, credential.ConnectionId, credential.CredentialId, credential.Settings, address?.ToString());
            last = new(address, caller);
            return caller;
        }
    }
}
