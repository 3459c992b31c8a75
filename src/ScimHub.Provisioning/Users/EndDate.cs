namespace ScimHub.Provisioning.Users;

/// <summary>When an account ends.</summary>
/// <param name="At">From this moment on it is suspended; null: never.</param>
public sealed record EndDate(DateTimeOffset? At);
