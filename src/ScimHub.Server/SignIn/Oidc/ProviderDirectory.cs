using System.Collections.Concurrent;
using System.Net;
using ScimHub.Server.Hosting;

namespace ScimHub.Server.SignIn.Oidc;

/// <summary>
/// The providers, each by its discovery document: read when first wanted, and anew once an hour. While one cannot be asked, or answers rubbish, what was good last stands for a
/// day, and it is asked again every few seconds only: others' sign-ins do not wait for it.
/// </summary>
internal sealed class ProviderDirectory(OidcHttp http, TimeProvider time, ILogger<ProviderDirectory> logger)
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromHours(1);

    private static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <summary>How long one may take to answer of which nothing good is known; less than a sign-in waits, so that it is known to have failed.</summary>
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(4);

    /// <summary>And one of which something is: who signs in does not wait for something newer.</summary>
    private static readonly TimeSpan NextWait = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Entry> entries = new(StringComparer.Ordinal);

    /// <exception cref="OidcFault">It is not known, and cannot be asked.</exception>
    public async Task<OidcProvider> GetAsync(OidcSettings settings, CancellationToken ct)
    {
        var entry = entries.GetOrAdd(settings.Authority, _ => new());
        await entry.Gate.WaitAsync(ct);
        try
        {
            var age = entry.ReadAt is { } at ? time.GetElapsedTime(at) : TimeSpan.MaxValue;
            if (entry.Provider is { } fresh && age < MaxAge)
            {
                return fresh;
            }
            if (entry.FailedAt is not { } failed || time.GetElapsedTime(failed) >= Pause)
            {
                await ReadAsync(entry, settings, entry.Provider is not null && age < Kept ? NextWait : FirstWait, ct);
            }
            return entry.Provider is { } last && (entry.ReadAt is { } then && time.GetElapsedTime(then) < Kept) ? last : throw entry.Fault!;
        }
        finally
        {
            entry.Gate.Release();
        }
    }

    private async Task ReadAsync(Entry entry, OidcSettings settings, TimeSpan wait, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(wait);
        try
        {
            // Discovery §4: "/.well-known/openid-configuration" behind the issuer, its closing slash removed.
            var address = new Uri(settings.Authority.TrimEnd('/') + "/.well-known/openid-configuration");
            var (status, body) = await http.GetAsync(address, null, limit.Token);
            entry.Provider = status == HttpStatusCode.OK ? OidcProvider.Read(settings.Authority, body) : throw OidcFault.Unavailable($"The discovery document was answered {(int)status}.");
            entry.ReadAt = time.GetTimestamp();
            (entry.FailedAt, entry.Fault) = (null, null);
        }
        catch (OidcFault e)
        {
            // Who went away meanwhile has not seen it fail.
            ct.ThrowIfCancellationRequested();
            logger.ProviderNotRead(settings.Connection.Id, e.Message);
            (entry.FailedAt, entry.Fault) = (time.GetTimestamp(), e);
        }
    }

    private sealed class Entry
    {
        public SemaphoreSlim Gate { get; } = new(1, 1);

        public OidcProvider? Provider { get; set; }

        public long? ReadAt { get; set; }

        public long? FailedAt { get; set; }

        public OidcFault? Fault { get; set; }
    }
}
