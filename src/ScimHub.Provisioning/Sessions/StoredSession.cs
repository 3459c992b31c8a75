namespace ScimHub.Provisioning.Sessions;

/// <summary>A session as it was read a moment ago: its person was active then.</summary>
/// <param name="IdleMinutes">The organisation's own limit, where it has one: see <see cref="SessionLimits"/>.</param>
/// <param name="AbsoluteMinutes">Likewise.</param>
public sealed record StoredSession(
    int OrganizationId, Guid SessionId, Guid UserId, SignInMethod Method, Guid? ConnectionId, byte[]? IdToken, DateTimeOffset CreatedAt, DateTimeOffset LastSeenAt, DateTimeOffset ExpiresAt, int? IdleMinutes, int? AbsoluteMinutes)
{
    /// <param name="limits">What the server allows.</param>
    public bool HasEnded(SessionLimits limits, DateTimeOffset now) =>
        now >= ExpiresAt || now - LastSeenAt >= limits.Idle || now - LastSeenAt >= Minutes(IdleMinutes) || now - CreatedAt >= Minutes(AbsoluteMinutes);

    private static TimeSpan? Minutes(int? minutes) => minutes is { } own ? TimeSpan.FromMinutes(own) : null;
}
