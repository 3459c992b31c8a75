namespace ScimHub.Provisioning.Connections;

/// <summary>A credential that was found, with what its connection is told about its client. Whether it still holds, the clock decides.</summary>
public sealed record StoredCredential(int OrganizationId, Guid ConnectionId, Guid CredentialId, DateTimeOffset ExpiresAt, DateTimeOffset? LastUsedAt, ScimSettings Settings);
