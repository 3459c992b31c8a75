namespace ScimHub.Provisioning.Invitations;

/// <summary>What somebody who showed an invitation's secret is told of it.</summary>
/// <param name="Email">The invited address, in full.</param>
/// <param name="Inviter">By the name they have now.</param>
public sealed record InvitationOffer(InvitationProof Proof, string Email, string? DisplayName, string Organization, string Inviter, string? Message, DateTimeOffset ExpiresAt);
