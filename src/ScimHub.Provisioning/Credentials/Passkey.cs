using ScimHub.Provisioning.Organizations;

namespace ScimHub.Provisioning.Credentials;

/// <summary>A public key whose other half a person's device keeps (WebAuthn).</summary>
public sealed class Passkey : IOwned
{
    /// <summary>WebAuthn Level 3 §5.8.3: "credential IDs ... at most 1023 bytes".</summary>
    public const int MaxCredentialIdLength = 1_023;

    public const int MaxNameLength = 100;

    public required int OrganizationId { get; init; }

    public required Guid Id { get; init; }

    public required Guid UserId { get; init; }

    public required byte[] CredentialId { get; init; }

    /// <summary>As COSE (RFC 9052).</summary>
    public required byte[] PublicKey { get; init; }

    /// <summary>How often the device says it signed; 0 where it does not count.</summary>
    public long Counter { get; set; }

    /// <summary>How the device is reached, parted by blanks.</summary>
    public required string Transports { get; init; }

    /// <summary>Whether the device knew its owner when it was enrolled: then it is two factors in one.</summary>
    public required bool UserVerified { get; init; }

    public required bool BackupEligible { get; init; }

    public required bool BackedUp { get; set; }

    public required string Name { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? LastUsedAt { get; set; }
}
