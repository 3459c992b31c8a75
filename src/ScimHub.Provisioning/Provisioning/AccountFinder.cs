using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Mail;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Users;
using ScimHub.Scim.Filters;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Provisioning;

/// <summary>Finds whom an assertion may be about.</summary>
internal sealed class AccountFinder(HubStorage storage)
{
    /// <summary>The account that stands where a new one would be made.</summary>
    /// <param name="IsInVerifiedDomain">The address is proved, is the account's, and lies in a verified domain of the connection.</param>
    /// <param name="IsInvited">The address is an invited one, and the account's.</param>
    /// <param name="IsReleased">An administrator has released the account to the connection.</param>
    public sealed record Standing(Guid? UserId, bool IsInVerifiedDomain, bool IsInvited, bool IsReleased = false);

    /// <summary>Who is linked by this subject, and who bears this id at the connection, whatever the channel.</summary>
    public async Task<(Guid? BySubject, Guid? ByExternalId)> FindLinkedAsync(int organizationId, UserLink link, CancellationToken ct)
    {
        await using var context = storage.CreateContext(organizationId);
        var rows = await context.LinkedIdentities.AsNoTracking()
            .Where(x => x.ConnectionId == link.ConnectionId
                && ((x.Channel == link.Channel && x.Subject == link.Subject && x.Issuer == link.Issuer) || (link.ExternalId != null && x.ExternalId == link.ExternalId)))
            .Select(x => new { x.UserId, IsSubject = x.Channel == link.Channel && x.Subject == link.Subject && x.Issuer == link.Issuer, IsExternal = link.ExternalId != null && x.ExternalId == link.ExternalId })
            .ToListAsync(ct).ConfigureAwait(false);
        return (rows.Find(x => x.IsSubject)?.UserId, rows.Find(x => x.IsExternal)?.UserId);
    }

    /// <summary>
    /// An account of the same <c>userName</c> stands in the way of a new one. One of the same address does not: it is found only where the address is proved and may count,
    /// so that an unproved claim learns nothing and takes nothing.
    /// </summary>
    /// <param name="identity">Who comes; null: a SCIM client tells of them.</param>
    /// <param name="invited">The invited address, if the person was invited by it.</param>
    public async Task<Standing> FindStandingAsync(int organizationId, Connection connection, ScimResource layer, ProvedIdentity? identity, bool emailVerified, EmailAddress? invited, CancellationToken ct)
    {
        var key = ComparisonKey.Identity(layer.Text(UserAttributes.UserName)!);
        await using var context = storage.CreateContext(organizationId);
        var byName = await context.Users.Where(x => x.UserNameKey == key).Select(x => (Guid?)x.Id).SingleOrDefaultAsync(ct).ConfigureAwait(false);
        var proved = emailVerified ? await ProvedKeysAsync(context, connection, layer, ct).ConfigureAwait(false) : [];
        var holders = await HoldersAsync(context, proved, ct).ConfigureAwait(false);
        var invitedHolders = await HoldersAsync(context, invited?.StoredKeys ?? [], ct).ConfigureAwait(false);
        var found = byName is { } named ? new Standing(named, holders.Contains(named), invitedHolders.Contains(named))
            : holders is [var one] && connection.Adoption == Adoption.VerifiedDomain ? new(one, true, invitedHolders.Contains(one))
            : invitedHolders is [var guest] && connection.Adoption != Adoption.Never ? new(guest, holders.Contains(guest), true)
            : new(null, false, false);
        return found with { IsReleased = found.UserId is { } standing && await IsReleasedAsync(context, standing, connection, identity, ct).ConfigureAwait(false) };
    }

    private static async Task<bool> IsReleasedAsync(HubDbContext context, Guid id, Connection connection, ProvedIdentity? identity, CancellationToken ct)
    {
        var hash = identity?.Hash();
        return await context.Users.AnyAsync(x => x.Id == id && x.ReleasedTo == connection.Id && (x.ReleasedIdentity == null || x.ReleasedIdentity == hash), ct).ConfigureAwait(false);
    }

    /// <summary>Whose addresses these are: two at most, since of several none is meant.</summary>
    private static async Task<List<Guid>> HoldersAsync(HubDbContext context, IReadOnlyList<string> keys, CancellationToken ct) =>
        keys.Count == 0 ? [] : await context.UserEmails.Where(x => keys.Contains(x.EmailKey)).Select(x => x.UserId).Distinct().Take(2).ToListAsync(ct).ConfigureAwait(false);

    /// <summary>
    /// The account of the same <c>userName</c> that a push may take over: it was released to the connection, or its address is the pushed one, in a domain proved for the connection,
    /// which speaks for it.
    /// </summary>
    public async Task<(Guid Id, bool IsReleased)?> FindAdoptableAsync(ScimCaller caller, ScimResource layer, CancellationToken ct)
    {
        await using var context = storage.CreateContext(caller.OrganizationId);
        var key = ComparisonKey.Identity(layer.Text(UserAttributes.UserName)!);
        if (await context.Users.Where(x => x.UserNameKey == key && x.ReleasedTo == caller.ConnectionId && x.ReleasedIdentity == null).Select(x => (Guid?)x.Id).SingleOrDefaultAsync(ct).ConfigureAwait(false) is { } released)
        {
            return (released, true);
        }
        var connection = await context.Connections.AsNoTracking().SingleOrDefaultAsync(x => x.Id == caller.ConnectionId && x.Adoption == Adoption.VerifiedDomain, ct).ConfigureAwait(false);
        if (connection is null)
        {
            return null;
        }
        var standing = await FindStandingAsync(caller.OrganizationId, connection, layer, identity: null, emailVerified: true, invited: null, ct).ConfigureAwait(false);
        return standing is { UserId: { } id, IsInVerifiedDomain: true }
            && await context.Users.AnyAsync(x => x.Id == id && x.UserNameKey == key && !context.LocalCredentials.Any(c => c.UserId == id), ct).ConfigureAwait(false)
            ? (id, false)
            : null;
    }

    /// <summary>Whether somebody signs in to the account here. Asked when the account was read: who gets a password here is one version further, so what is decided of this holds at that version only.</summary>
    public async Task<bool> HasLocalCredentialsAsync(int organizationId, Guid id, CancellationToken ct)
    {
        await using var context = storage.CreateContext(organizationId);
        return await context.LocalCredentials.AnyAsync(x => x.UserId == id, ct).ConfigureAwait(false);
    }

    public async Task<bool> IsTakenAsync(int organizationId, Guid id, string userNameKey, CancellationToken ct)
    {
        await using var context = storage.CreateContext(organizationId);
        return await context.Users.AnyAsync(x => x.UserNameKey == userNameKey && x.Id != id, ct).ConfigureAwait(false);
    }

    /// <summary>The keys of those addresses that lie in a domain proved for this connection.</summary>
    private static async Task<List<string>> ProvedKeysAsync(HubDbContext context, Connection connection, ScimResource layer, CancellationToken ct)
    {
        var domains = await context.VerifiedDomains.Where(x => x.ConnectionId == connection.Id && x.VerifiedAt != null).Select(x => x.Name).ToListAsync(ct).ConfigureAwait(false);
        return [.. UserCodec.EmailKeys(layer).Where(key => MailDomain.OfAddress(key) is { } domain && domains.Contains(domain))];
    }
}
