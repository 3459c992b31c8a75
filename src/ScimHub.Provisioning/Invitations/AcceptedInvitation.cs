using ScimHub.Provisioning.Mail;

namespace ScimHub.Provisioning.Invitations;

/// <summary>An invitation that a person is about to accept, as it was read, with what of its gifts there is still.</summary>
internal sealed record AcceptedInvitation(Invitation Invitation, IReadOnlyList<InvitedRole> Roles, IReadOnlyList<Guid> CustomRoles, IReadOnlyList<Guid> Groups)
{
    public EmailAddress Address { get; } = EmailAddress.Parse(Invitation.Email);
}
