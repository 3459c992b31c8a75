namespace ScimHub.Provisioning.Users;

/// <summary>Where a person is known, and as what.</summary>
public sealed record DirectoryLink(Guid ConnectionId, Channel Channel, string? ExternalId);
