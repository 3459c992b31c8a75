using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Sessions;

/// <summary>Makes and ends sessions. There is no other place where one is made.</summary>
public sealed class SessionRegistry(HubStorage storage, TimeProvider time, SessionLimits limits)
{
    private const int MaxUserAgentLength = 300;
    private const string IdTokenPurpose = "scimhub session id token";
    private const string Opened = "session.opened";
    private const string Ended = "session.ended";

    /// <summary>The account is read, and held, in the transaction that makes the session: a deactivation comes before it, and there is none, or after it, and finds it.</summary>
    private const string Arrive = """UPDATE "Users" SET "LastSignInAt" = $3 WHERE "OrganizationId" = $1 AND "Id" = $2 AND "Active" = $4""";

    private const string Insert = """
        INSERT INTO "Sessions" ("OrganizationId", "Id", "UserId", "Hash", "Method", "ConnectionId", "Subject", "ProviderSessionId", "IdToken", "Address", "UserAgent", "CreatedAt", "LastSeenAt", "ExpiresAt")
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12, $13)
        """;

    private const string EndAll = """DELETE FROM "Sessions" WHERE "OrganizationId" = $1 AND "UserId" = $2""";

    /// <summary>For the unit of work that ends a person's access.</summary>
    internal static SqlStatement EndAllOf(int organizationId, Guid userId) => new(EndAll, [organizationId, userId]);

    /// <summary>A new session, under a new secret; null where the person is not active any more.</summary>
    public async Task<OpenedSession?> OpenAsync(SessionOpening opening, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var id = SequentialId.Next(now);
        var secret = Secret.New(Secret.SessionPrefix);
        var expiresAt = now + limits.Absolute;
        var actor = new Actor(opening.OrganizationId, ActorKind.Person, opening.UserId, id, opening.Address);
        var held = await storage.Database.CommitAsync(
            opening.UserId,
            [
                new(Arrive, [opening.OrganizationId, opening.UserId, now, true], 1),
                new(Insert, [
                    opening.OrganizationId, id, opening.UserId, Secret.Hash(secret), (int)opening.Method, opening.ConnectionId, opening.Subject, opening.ProviderSessionId,
                    opening.IdToken is { } token ? SecretSeal.Seal(Encoding.UTF8.GetBytes(token), secret, IdTokenPurpose) : null, opening.Address, Shorten(opening.UserAgent), now, expiresAt]),
                AuditTrail.Entry(actor, opening.ConnectionId, now, Opened, opening.UserId, Detail(opening).ToJsonString()),
            ],
            ct);
        return held ? new(id, secret, expiresAt) : null;
    }

    /// <summary>The ID token of a session.</summary>
    /// <param name="secret">The one in the session's cookie.</param>
    /// <exception cref="System.Security.Cryptography.CryptographicException">The secret is another session's.</exception>
    public static string OpenIdToken(ReadOnlySpan<byte> idToken, string secret) => Encoding.UTF8.GetString(SecretSeal.Open(idToken, secret, IdTokenPurpose));

    /// <summary>A person's sessions that have not ended, newest first.</summary>
    public async Task<IReadOnlyList<Session>> ListAsync(int organizationId, Guid userId, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await using var context = storage.CreateContext(organizationId);
        var own = await context.Organizations.AsNoTracking().SingleAsync(x => x.Id == organizationId, ct).ConfigureAwait(false);
        var unseen = now - (own.SessionIdleMinutes is { } idle && idle < limits.Idle.TotalMinutes ? TimeSpan.FromMinutes(idle) : limits.Idle);
        var begun = now - (own.SessionAbsoluteMinutes is { } absolute && absolute < limits.Absolute.TotalMinutes ? TimeSpan.FromMinutes(absolute) : limits.Absolute);
        return await context.Sessions.AsNoTracking().Where(x => x.UserId == userId && x.ExpiresAt > now && x.LastSeenAt > unseen && x.CreatedAt > begun).OrderByDescending(x => x.Id).ToListAsync(ct).ConfigureAwait(false);
    }

    /// <summary>Ends one session of a person.</summary>
    /// <returns>Whether there was one.</returns>
    public Task<bool> EndAsync(Actor actor, Guid userId, Guid id, CancellationToken ct) =>
        EndAsync(actor, userId, sessions => sessions.Where(x => x.UserId == userId && x.Id == id), ct);

    /// <summary>Ends all sessions of a person, but for one where that is named.</summary>
    public Task<bool> EndAllAsync(Actor actor, Guid userId, Guid? except, CancellationToken ct) =>
        EndAsync(actor, userId, sessions => sessions.Where(x => x.UserId == userId && x.Id != except), ct);

    /// <summary>OpenID Connect Back-Channel Logout §2.6: those of the <c>sid</c>, or, without one, all of the <c>sub</c>.</summary>
    public async Task<bool> EndOfProviderAsync(Actor actor, Guid connectionId, string? subject, string? providerSessionId, CancellationToken ct)
    {
        List<Guid> people;
        await using (var context = storage.CreateContext(actor))
        {
            people = await Of(context.Sessions).Select(x => x.UserId).Distinct().ToListAsync(ct).ConfigureAwait(false);
        }
        var any = false;
        foreach (var person in people)
        {
            any |= await EndAsync(actor, person, sessions => Of(sessions).Where(x => x.UserId == person), ct).ConfigureAwait(false);
        }
        return any;

        IQueryable<Session> Of(IQueryable<Session> sessions) => sessions.Where(
            x => x.ConnectionId == connectionId && (providerSessionId == null || x.ProviderSessionId == providerSessionId) && (subject == null || x.Subject == subject));
    }

    private async Task<bool> EndAsync(Actor actor, Guid userId, Func<IQueryable<Session>, IQueryable<Session>> which, CancellationToken ct)
    {
        await using var context = storage.CreateContext(actor);
        await using var transaction = await context.Database.BeginTransactionAsync(ct).ConfigureAwait(false);
        var count = await which(context.Sessions).ExecuteDeleteAsync(ct).ConfigureAwait(false);
        if (count == 0)
        {
            return false;
        }
        AdministrativeAudit.Record(context, time.GetUtcNow(), Ended, null, userId, new JsonObject { ["sessions"] = count });
        await context.SaveChangesAsync(ct).ConfigureAwait(false);
        await transaction.CommitAsync(ct).ConfigureAwait(false);
        return true;
    }

    private static JsonObject Detail(SessionOpening opening)
    {
        var detail = new JsonObject { ["method"] = AuditFilter.Word(opening.Method) };
        if (opening.By is { } by)
        {
            detail["by"] = by;
        }
        return detail;
    }

    private static string? Shorten(string? text) => text is { Length: > MaxUserAgentLength } ? text[..MaxUserAgentLength] : text;
}
