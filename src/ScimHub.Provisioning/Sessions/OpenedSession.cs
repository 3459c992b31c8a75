namespace ScimHub.Provisioning.Sessions;

/// <summary>What the sign-in gets.</summary>
/// <param name="Secret">For the cookie; it is shown once and not stored.</param>
public sealed record OpenedSession(Guid Id, string Secret, DateTimeOffset ExpiresAt);
