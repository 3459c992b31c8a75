namespace ScimHub.Provisioning.Invitations;

/// <summary>Invitations that were made together.</summary>
/// <param name="InviteOnly">Whether only invited people are let in at sign-in, from here on.</param>
public sealed record InvitationBatch(IReadOnlyList<IssuedInvitation> Invitations, bool InviteOnly);
