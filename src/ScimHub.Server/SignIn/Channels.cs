using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Storage;
using ScimHub.Scim.Filters;
using ScimHub.Server.Hosting;
using ScimHub.Server.SignIn.Ldap;
using ScimHub.Server.SignIn.Oidc;

namespace ScimHub.Server.SignIn;

/// <summary>How people sign in at connections: what is stored, and over it what the configuration says. Read at each sign-in, so that a change holds at once on every node.</summary>
internal sealed class Channels(HubStorage storage, HubOptions options, IDataProtectionProvider protection)
{
    private readonly IDataProtector protector = protection.ForChannels();

    /// <summary>The ways in that are open, in order of name.</summary>
    public async Task<IReadOnlyList<Way>> WaysAsync(int organizationId, CancellationToken ct)
    {
        await using var context = storage.CreateContext(organizationId);
        var rows = await context.Connections.AsNoTracking().Where(x => x.Detachment == Detachment.None).OrderBy(x => x.NameKey)
            .Select(x => new
            {
                x.Id,
                x.Name,
                x.Paused,
                Oidc = context.OidcChannels.Any(o => o.ConnectionId == x.Id),
                Ldap = context.LdapChannels.Any(l => l.ConnectionId == x.Id),
            })
            .ToListAsync(ct);
        var configured = options.Channels.In(organizationId);
        return
        [
            .. rows.Select(x => new Way(
                    x.Id,
                    x.Name,
                    !x.Paused.HasFlag(PausedChannels.Oidc) && (x.Oidc || configured.Oidc(x.Name).Change.Authority is not null),
                    !x.Paused.HasFlag(PausedChannels.Ldap) && (x.Ldap || configured.Ldap(x.Name).Change.Url is not null)))
                .Where(way => way.IsOidc || way.IsLdap),
        ];
    }

    /// <summary>The connection to which a verified domain of an address belongs; null where none does.</summary>
    public async Task<Guid?> OfAddressAsync(int organizationId, string address, CancellationToken ct)
    {
        if (MailDomain.OfAddress(ComparisonKey.Identity(address)) is not { } domain)
        {
            return null;
        }
        await using var context = storage.CreateContext(organizationId);
        return await context.VerifiedDomains.Where(x => x.Name == domain && x.VerifiedAt != null).Select(x => x.ConnectionId).FirstOrDefaultAsync(ct);
    }

    public async Task<Connection?> FindAsync(int organizationId, string name, CancellationToken ct)
    {
        var key = ComparisonKey.Identity(name);
        await using var context = storage.CreateContext(organizationId);
        return await context.Connections.AsNoTracking().SingleOrDefaultAsync(x => x.NameKey == key, ct);
    }

    /// <summary>Null where nobody signs in there by OpenID Connect.</summary>
    public async Task<OidcSettings?> OidcAsync(Connection connection, CancellationToken ct)
    {
        await using var context = storage.CreateContext(connection.OrganizationId);
        var stored = await context.OidcChannels.AsNoTracking().SingleOrDefaultAsync(x => x.ConnectionId == connection.Id, ct);
        var (over, secret, key) = options.Channels.In(connection.OrganizationId).Oidc(connection.Name);
        var authority = over.Authority ?? stored?.Authority;
        var clientId = over.ClientId ?? stored?.ClientId;
        // A stored secret goes to no other host than the one it was given for.
        var isSameHost = over.Authority is null || over.Authority == stored?.Authority;
        return authority is null || clientId is null
            ? null
            : new(
                connection,
                over.Kind ?? stored?.Kind ?? OidcKind.Generic,
                authority,
                clientId,
                secret ?? (isSameHost ? Open(stored?.ClientSecret) : null),
                key ?? (isSameHost ? Open(stored?.ClientKey) : null),
                over.Scopes ?? stored?.Scopes,
                over.GroupsClaim ?? stored?.GroupsClaim);
    }

    /// <summary>Null where nobody signs in there by LDAP.</summary>
    public async Task<LdapSettings?> LdapAsync(Connection connection, CancellationToken ct)
    {
        await using var context = storage.CreateContext(connection.OrganizationId);
        var stored = await context.LdapChannels.AsNoTracking().SingleOrDefaultAsync(x => x.ConnectionId == connection.Id, ct);
        return LdapSettings.Of(connection, stored, options.Channels.In(connection.OrganizationId), secret => Open(secret)!);
    }

    private string? Open(byte[]? secret) => secret is null ? null : System.Text.Encoding.UTF8.GetString(protector.Unprotect(secret));
}
