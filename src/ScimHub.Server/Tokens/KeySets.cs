using System.Collections.Concurrent;
using System.Net;
using Microsoft.IdentityModel.Tokens;
using ScimHub.Server.Hosting;
using ScimHub.Server.Outbound;

namespace ScimHub.Server.Tokens;

/// <summary>
/// The signing keys of trusted issuers (RFC 7517). Fetched when first wanted, when a token names a key that is not there or is signed by another of the same name,
/// but only <see cref="FetchesAWindow"/> times a <see cref="Window"/>: whoever invents key ids causes no traffic to speak of. While an issuer cannot be asked, or answers
/// without a key, the last good ones stand.
/// </summary>
internal sealed class KeySets : IDisposable
{
    private const int FetchesAWindow = 3;

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(60);

    /// <summary>Older ones are asked for anew, so that a key an issuer has withdrawn stops being trusted.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromHours(1);

    /// <summary>So long the last good keys outlive an issuer that cannot be asked.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    /// <summary>How long an issuer may take to answer whose key is wanted; less than a sign-in waits.</summary>
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(4);

    /// <summary>And one whose key is there, but old.</summary>
    private static readonly TimeSpan NextWait = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Entry> entries = new(StringComparer.Ordinal);
    private readonly HttpClient client;
    private readonly TimeProvider time;
    private readonly ILogger<KeySets> logger;

    public KeySets(TimeProvider time, OutboundNetworks networks, ILogger<KeySets> logger)
    {
        this.time = time;
        this.logger = logger;
        client = GuardedClient.Make(networks);
    }

    /// <summary>The keys at an address, those of this id where one is given; empty where there are none.</summary>
    /// <param name="owner">The trust or the connection whose keys they are, for the log.</param>
    /// <param name="again">Those there are did not do: ask the issuer, if it may be asked once more.</param>
    public async Task<IReadOnlyList<SecurityKey>> FindAsync(string address, Guid owner, string? keyId, bool again, CancellationToken ct)
    {
        var entry = entries.GetOrAdd(address, _ => new());
        await entry.Gate.WaitAsync(ct);
        try
        {
            var age = entry.FetchedAt is { } at ? time.GetElapsedTime(at) : TimeSpan.MaxValue;
            var keys = age < Kept ? Select(entry.Keys, keyId) : [];
            if ((again || keys.Count == 0 || age >= MaxAge) && entry.MayFetch(time) && await FetchAsync(address, owner, again || keys.Count == 0 ? FirstWait : NextWait, ct) is { Count: > 0 } fetched)
            {
                entry.Keys = fetched;
                entry.FetchedAt = time.GetTimestamp();
                keys = Select(fetched, keyId);
            }
            return keys;
        }
        finally
        {
            entry.Gate.Release();
        }
    }

    public void Dispose() => client.Dispose();

    private static List<SecurityKey> Select(IReadOnlyList<SecurityKey> keys, string? keyId) =>
        [.. keys.Where(x => string.IsNullOrEmpty(keyId) || x.KeyId == keyId)];

    private async Task<IReadOnlyList<SecurityKey>?> FetchAsync(string address, Guid owner, TimeSpan wait, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(wait);
        try
        {
            using var response = await client.GetAsync(address, HttpCompletionOption.ResponseContentRead, limit.Token);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                logger.KeysNotFetched(owner, $"status {(int)response.StatusCode}");
                return null;
            }
            return [.. new JsonWebKeySet(await response.Content.ReadAsStringAsync(limit.Token)).GetSigningKeys()];
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            // Whatever an issuer answers, it is its own fault and no more than that: there are no keys.
            logger.KeysNotFetched(owner, e.GetType().Name);
            return null;
        }
    }

    private sealed class Entry
    {
        public SemaphoreSlim Gate { get; } = new(1, 1);

        public IReadOnlyList<SecurityKey> Keys { get; set; } = [];

        public long? FetchedAt { get; set; }

        private long windowBegan;

        private int fetches;

        public bool MayFetch(TimeProvider time)
        {
            if (fetches == 0 || time.GetElapsedTime(windowBegan) >= Window)
            {
                windowBegan = time.GetTimestamp();
                fetches = 0;
            }
            return ++fetches <= FetchesAWindow;
        }
    }
}
