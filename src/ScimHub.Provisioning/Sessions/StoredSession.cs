namespace ScimHub.Provisioning.Sessions;

/// <summary>A session as it was read a moment ago: its person was active then.</summary>
public sealed record StoredSession(
    int OrganizationId, Guid SessionId, Guid UserId, SignInMethod Method, Guid? ConnectionId, byte[]? IdToken, DateTimeOffset CreatedAt, DateTimeOffset LastSeenAt, DateTimeOffset ExpiresAt);
