using ScimHub.Provisioning.Organizations;

namespace ScimHub.Provisioning.Credentials;

/// <summary>Stands in for the second factor once, where the authenticator is lost.</summary>
public sealed class RecoveryCode : IOwned
{
    public required int OrganizationId { get; init; }

    public required Guid UserId { get; init; }

    /// <summary>SHA-256 of its letters: it has 80 random bits, and needs no slower hash.</summary>
    public required byte[] Hash { get; init; }

    public DateTimeOffset? UsedAt { get; set; }
}
