using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Sessions;

/// <summary>Finds whose a session is. Like <c>CredentialStore</c> it reads across organisations, since it is the session that names the organisation.</summary>
public sealed class SessionStore(HubStorage storage)
{
    private const string ByHash = """
        SELECT s."OrganizationId", s."Id", s."UserId", s."Method", s."ConnectionId", s."IdToken", s."CreatedAt", s."LastSeenAt", s."ExpiresAt", o."SessionIdleMinutes", o."SessionAbsoluteMinutes"
        FROM "Sessions" s JOIN "Users" u ON u."OrganizationId" = s."OrganizationId" AND u."Id" = s."UserId" JOIN "Organizations" o ON o."Id" = s."OrganizationId"
        WHERE s."Hash" = $1 AND u."Active" = $2
        """;

    /// <summary>The session with this SHA-256; null where there is none, or its person is not active.</summary>
    /// <exception cref="StorageUnavailableException">It cannot be told.</exception>
    public async Task<StoredSession?> FindAsync(byte[] hash, CancellationToken ct) =>
        await storage.Database.FirstAsync(
            ByHash,
            [hash, true],
            row => new StoredSession(row.Integer(0), row.Id(1), row.Id(2), (SignInMethod)row.Integer(3), row.OptionalId(4), row.OptionalBytes(5), row.Time(6), row.Time(7), row.Time(8), row.OptionalInteger(9), row.OptionalInteger(10)),
            ct);

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
        await using var context = storage.CreateContext();
        // What has had its time has had it in every organisation.
        return await context.Sessions.IgnoreQueryFilters().Where(x => x.ExpiresAt < now || x.LastSeenAt < unseen).ExecuteDeleteAsync(ct).ConfigureAwait(false);
    }
}
