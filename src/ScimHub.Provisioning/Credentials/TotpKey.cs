using ScimHub.Provisioning.Organizations;

namespace ScimHub.Provisioning.Credentials;

/// <summary>What a person's authenticator app and we both know (RFC 6238). It must be read to be used, so it is kept as it is; it is told once, at its making.</summary>
public sealed class TotpKey : IOwned
{
    public required int OrganizationId { get; init; }

    public required Guid UserId { get; init; }

    /// <summary>Null until a code of it was seen.</summary>
    public byte[]? Key { get; set; }

    /// <summary>The one that will take its place as soon as a code of it is seen; null where none is being enrolled.</summary>
    public byte[]? Pending { get; set; }

    /// <summary>RFC 6238 §5.2: "The verifier MUST NOT accept the second attempt of the OTP". The step of the last code that was taken.</summary>
    public long LastStep { get; set; }

    /// <summary>Null until <see cref="Key"/> is there.</summary>
    public DateTimeOffset? EnrolledAt { get; set; }
}
