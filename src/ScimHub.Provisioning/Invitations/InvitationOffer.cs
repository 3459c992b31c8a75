namespace ScimHub.Provisioning.Invitations;

/// <summary>What somebody who showed an invitation's secret is told of it.</summary>
/// <param name="Email">The invited address.</param>
/// <param name="Address">The same in full: where its domain has letters beyond ASCII, with its ASCII form behind it.</param>
/// <param name="Inviter">By the name they have now.</param>
public sealed record InvitationOffer(InvitationProof Proof, string Email, string Address, string? DisplayName, string Organization, string Inviter, string? Message, DateTimeOffset ExpiresAt);
