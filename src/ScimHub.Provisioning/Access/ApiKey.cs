using ScimHub.Provisioning.Organizations;

namespace ScimHub.Provisioning.Access;

/// <summary>A secret that a service account presents at <c>/api/v1</c>; only its SHA-256 is kept.</summary>
public sealed class ApiKey : IOwned
{
    public required int OrganizationId { get; init; }

    public required Guid Id { get; init; }

    public required Guid ServiceAccountId { get; init; }

    /// <summary>SHA-256 of the whole key, 32 bytes; unique over all organisations, since the key names the organisation.</summary>
    public required byte[] Hash { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? RevokedAt { get; set; }

    /// <summary>To the minute; null until first used.</summary>
    public DateTimeOffset? LastUsedAt { get; set; }
}
