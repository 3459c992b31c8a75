using ScimHub.Provisioning.Organizations;

namespace ScimHub.Provisioning.Credentials;

/// <summary>A link that may be used once, until a moment. Only the SHA-256 of its secret is kept.</summary>
public sealed class OneTimeLink : IOwned
{
    public required int OrganizationId { get; init; }

    public required Guid Id { get; init; }

    /// <summary>SHA-256 of the secret; unique over all organisations, since the secret names the organisation.</summary>
    public required byte[] Hash { get; init; }

    public required LinkPurpose Purpose { get; init; }

    /// <summary>Whose it is; null where it makes an account.</summary>
    public Guid? UserId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? UsedAt { get; set; }
}
