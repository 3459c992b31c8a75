using ScimHub.Provisioning.Sessions;
using ScimHub.Server.Tokens;

namespace ScimHub.Server.SignIn;

/// <summary>Tells whose session a request carries. What was read a moment ago is believed (<see cref="FreshCache{T}"/>), and no longer.</summary>
internal sealed class SessionAuthentication(SessionStore store, SessionCookie cookie, SessionLimits limits, LastUseRecorder lastUse, TimeProvider time)
{
    private readonly FreshCache<StoredSession> known = new(time);

    /// <summary>Null where nobody is signed in.</summary>
    public async ValueTask<StoredSession?> FindAsync(HttpContext context)
    {
        if (!SecretHash.TryCompute(cookie.Read(context.Request), out var hash))
        {
            return null;
        }
        if (!known.TryGet(hash, out var session))
        {
            session = await known.ReadAsync(hash, store.FindAsync, context.RequestAborted);
        }
        var now = time.GetUtcNow();
        if (session is null || session.HasEnded(limits, now))
        {
            return null;
        }
        lastUse.Note(session, now);
        return session;
    }
}
