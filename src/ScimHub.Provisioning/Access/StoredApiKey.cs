namespace ScimHub.Provisioning.Access;

/// <summary>A key that was found, with what its account may do. Whether it still holds, the clock decides.</summary>
/// <param name="DomainId">Where alone it may do so; null: everywhere.</param>
public sealed record StoredApiKey(int OrganizationId, Guid AccountId, Guid KeyId, DateTimeOffset ExpiresAt, DateTimeOffset? LastUsedAt, NamedRole Role, Guid? DomainId);
