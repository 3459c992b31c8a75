namespace ScimHub.Provisioning.Users;

/// <summary>A channel of a connection that an account is linked to.</summary>
public sealed record AccountLink(Guid ConnectionId, Channel Channel, string? ExternalId, string? Issuer, string? Subject);
