namespace ScimHub.Provisioning.Users;

/// <summary>Which connection may take an account over, once, though it would else be in the way.</summary>
/// <param name="Connection">Name or id; null: none any more.</param>
public sealed record AccountRelease(string? Connection);
