namespace ScimHub.Provisioning.Invitations;

/// <summary>Somebody showed an invitation's secret. It proves no more once the invitation is sent again.</summary>
public sealed record InvitationProof(int OrganizationId, Guid Id, int Generation);
