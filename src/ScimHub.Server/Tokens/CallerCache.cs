using System.Net;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Server.Hosting;

namespace ScimHub.Server.Tokens;

/// <summary>Who sends SCIM requests: credentials of connections, as they were read a moment ago.</summary>
internal sealed class CallerCache(CredentialStore store, LastUseRecorder lastUse, ProvisioningConfiguration configuration, TimeProvider time)
{
    private readonly FreshCache<Known> known = new(time);

    /// <summary>Who presents the secret of this hash; null where nobody may.</summary>
    public ValueTask<ScimCaller?> FindAsync(SecretHash hash, IPAddress? address, CancellationToken ct) =>
        known.TryGet(hash, out var credential) ? new(Admit(credential, address)) : ReadAsync(hash, address, ct);

    private async ValueTask<ScimCaller?> ReadAsync(SecretHash hash, IPAddress? address, CancellationToken ct) =>
        await known.ReadAsync(hash, FindAsync, ct) is { } credential ? Admit(credential, address) : null;

    private async Task<Known?> FindAsync(byte[] hash, CancellationToken ct)
    {
        if (await store.FindAsync(hash, ct) is not { } credential)
        {
            return null;
        }
        var seats = ProvisioningSettings.SeatsOf(configuration.Current.Seats, credential.Settings.Seats).Value;
        return new(credential with { Settings = credential.Settings with { Seats = seats } });
    }

    private ScimCaller? Admit(Known entry, IPAddress? address)
    {
        var now = time.GetUtcNow();
        if (now >= entry.Credential.ExpiresAt)
        {
            return null;
        }
        lastUse.Note(entry.Credential, now);
        return entry.CallerFrom(address);
    }

    private sealed class Known(StoredCredential credential)
    {
        private Tuple<IPAddress?, ScimCaller>? last;

        public StoredCredential Credential => credential;

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
