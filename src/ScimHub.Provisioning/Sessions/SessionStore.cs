using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Organizations;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Sessions;

/// <summary>Finds whose a session is. Like <see cref="CredentialStore"/> it reads across organisations, since it is the session that names the organisation.</summary>
public sealed class SessionStore(HubStorage storage)
{
    private static readonly Func<HubDbContext, byte[], CancellationToken, Task<StoredSession?>> ByHash = EF.CompileAsyncQuery(
        (HubDbContext context, byte[] hash, CancellationToken ct) => (
            from session in context.Sessions.AsNoTracking().IgnoreQueryFilters()
            join user in context.Users on new { session.OrganizationId, Id = session.UserId } equals new { user.OrganizationId, user.Id }
            where session.Hash == hash && user.Active
            select new StoredSession(
                session.OrganizationId, session.Id, session.UserId, session.Method, session.ConnectionId, session.IdToken, session.CreatedAt, session.LastSeenAt, session.ExpiresAt)).SingleOrDefault());

    /// <summary>The session with this SHA-256; null where there is none, or its person is not active.</summary>
    /// <exception cref="StorageUnavailableException">It cannot be told.</exception>
    public Task<StoredSession?> FindAsync(byte[] hash, CancellationToken ct) => CredentialStore.TryAsync(storage, context => ByHash(context, hash, ct));

    /// <summary>Notes the last use, to within <paramref name="grain"/>: a younger note stands.</summary>
    public async Task TouchAsync(StoredSession session, DateTimeOffset usedAt, TimeSpan grain, CancellationToken ct)
    {
        var old = usedAt - grain;
        await using var context = storage.CreateContext(session.OrganizationId);
        await context.Sessions
            .Where(x => x.Id == session.SessionId && x.LastSeenAt <= old)
            .ExecuteUpdateAsync(x => x.SetProperty(s => s.LastSeenAt, usedAt), ct).ConfigureAwait(false);
    }

    /// <summary>Deletes sessions of all organisations that have ended.</summary>
    public static async Task<int> PurgeAsync(HubStorage storage, DateTimeOffset now, TimeSpan idle, CancellationToken ct)
    {
        var unseen = now - idle;
        await using var context = storage.CreateContext(Organization.DefaultId);
        return await context.Sessions.IgnoreQueryFilters().Where(x => x.ExpiresAt < now || x.LastSeenAt < unseen).ExecuteDeleteAsync(ct).ConfigureAwait(false);
    }
}
