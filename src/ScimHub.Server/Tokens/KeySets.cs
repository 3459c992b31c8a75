using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.IdentityModel.Tokens;
using ScimHub.Provisioning.Connections;
using ScimHub.Server.Hosting;

namespace ScimHub.Server.Tokens;

/// <summary>
/// The signing keys of trusted issuers (RFC 7517). Fetched when first wanted, when a token names a key that is not there or is signed by another of the same name,
/// but only <see cref="FetchesAWindow"/> times a <see cref="Window"/>: whoever invents key ids causes no traffic to speak of. While an issuer cannot be asked, or answers
/// without a key, the last good ones stand.
/// </summary>
internal sealed class KeySets : IDisposable
{
    private const int MaxBytes = 256 * 1024;

    private const int FetchesAWindow = 3;

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(60);

    /// <summary>Older ones are asked for anew, so that a key an issuer has withdrawn stops being trusted.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromHours(1);

    /// <summary>So long the last good keys outlive an issuer that cannot be asked.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    private readonly ConcurrentDictionary<string, Entry> entries = new(StringComparer.Ordinal);
    private readonly HttpClient client;
    private readonly TimeProvider time;
    private readonly ILogger<KeySets> logger;

    public KeySets(TimeProvider time, ILogger<KeySets> logger)
    {
        this.time = time;
        this.logger = logger;
        // No redirects and no proxy: the address that was checked is the one that is spoken to.
        client = new(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectCallback = ConnectAsync,
        })
        {
            Timeout = TimeSpan.FromSeconds(5),
            MaxResponseContentBufferSize = MaxBytes,
        };
    }

    /// <summary>The keys of a trust, those of this id where one is given; empty where there are none.</summary>
    /// <param name="again">Those there are did not do: ask the issuer, if it may be asked once more.</param>
    public async Task<IReadOnlyList<SecurityKey>> FindAsync(AssertionTrust trust, string? keyId, bool again, CancellationToken ct)
    {
        var entry = entries.GetOrAdd(trust.JwksUri, _ => new());
        await entry.Gate.WaitAsync(ct);
        try
        {
            var age = entry.FetchedAt is { } at ? time.GetElapsedTime(at) : TimeSpan.MaxValue;
            var keys = age < Kept ? Select(entry.Keys, keyId) : [];
            if ((again || keys.Count == 0 || age >= MaxAge) && entry.MayFetch(time) && await FetchAsync(trust, ct) is { Count: > 0 } fetched)
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

    private async Task<IReadOnlyList<SecurityKey>?> FetchAsync(AssertionTrust trust, CancellationToken ct)
    {
        try
        {
            using var response = await client.GetAsync(trust.JwksUri, HttpCompletionOption.ResponseContentRead, ct);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                logger.KeysNotFetched(trust.Id, $"status {(int)response.StatusCode}");
                return null;
            }
            return [.. new JsonWebKeySet(await response.Content.ReadAsStringAsync(ct)).GetSigningKeys()];
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            // Whatever an issuer answers, it is its own fault and no more than that: there are no keys.
            logger.KeysNotFetched(trust.Id, e.GetType().Name);
            return null;
        }
    }

    /// <summary>Connects to public addresses only, so that a key address cannot be turned on what lies behind our firewall; to this machine where the URL names it.</summary>
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var ownMachine = context.InitialRequestMessage.RequestUri is { IsLoopback: true, Scheme: "http" };
        var addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, ct);
        var allowed = Array.FindAll(addresses, x => ownMachine ? IPAddress.IsLoopback(x) : PublicAddress.IsPublic(x));
        if (allowed.Length == 0)
        {
            throw new HttpRequestException("The host has no address that may be asked for keys.");
        }
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, context.DnsEndPoint.Port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
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
