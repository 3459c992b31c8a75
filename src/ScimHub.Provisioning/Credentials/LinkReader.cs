using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Credentials;

/// <summary>Finds what a one-time link is for. It reads across organisations, since it is the link that names the organisation.</summary>
public sealed class LinkReader(HubStorage storage, TimeProvider time)
{
    /// <returns>Null where there is none of that secret and purpose, or it was used, or its time is over.</returns>
    public async Task<OneTimeLink?> FindAsync(string secret, LinkPurpose purpose, CancellationToken ct)
    {
        var hash = new byte[Secret.HashLength];
        if (!Secret.TryHash(secret, hash))
        {
            return null;
        }
        var now = time.GetUtcNow();
        await using var context = storage.CreateContext();
        // Whose it is, is what is asked.
        return await context.OneTimeLinks.AsNoTracking().IgnoreQueryFilters()
            .SingleOrDefaultAsync(x => x.Hash == hash && x.Purpose == purpose && x.UsedAt == null && x.ExpiresAt > now, ct).ConfigureAwait(false);
    }

    /// <summary>Whether it may be used still.</summary>
    internal async Task<bool> IsOpenAsync(OneTimeLink link, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await using var context = storage.CreateContext(link.OrganizationId);
        return await context.OneTimeLinks.AnyAsync(x => x.Id == link.Id && x.UsedAt == null && x.ExpiresAt > now, ct).ConfigureAwait(false);
    }

    /// <summary>Deletes links of all organisations that ended before, and what nobody has tried for longer than anything is remembered.</summary>
    public static async Task PurgeAsync(HubStorage storage, DateTimeOffset now, CancellationToken ct)
    {
        var ended = now - TimeSpan.FromDays(1);
        var idle = now - Throttle.KnownFor;
        await using var context = storage.CreateContext();
        // What has had its time has had it in every organisation.
        await context.OneTimeLinks.IgnoreQueryFilters().Where(x => x.ExpiresAt <= ended).ExecuteDeleteAsync(ct).ConfigureAwait(false);
        await context.SignInThrottles.IgnoreQueryFilters().Where(x => x.At <= idle && (x.KnownAt == null || x.KnownAt <= idle)).ExecuteDeleteAsync(ct).ConfigureAwait(false);
        var forgotten = now - ThrottleRule.Forgotten;
        await context.SignInThrottles.IgnoreQueryFilters().Where(x => x.At <= forgotten && x.Until <= now && x.KnownAt == null).ExecuteDeleteAsync(ct).ConfigureAwait(false);
    }

    /// <summary>A new one, for a unit of work.</summary>
    internal static (string Secret, SqlStatement Statement, Guid Id) New(int organizationId, LinkPurpose purpose, Guid? userId, DateTimeOffset now, TimeSpan lifetime)
    {
        var secret = Secret.New(Secret.LinkPrefix);
        var id = SequentialId.Next(now);
        return (secret, new(CredentialSql.InsertLink, [organizationId, id, Secret.Hash(secret), (int)purpose, userId, now, now + lifetime]), id);
    }
}
