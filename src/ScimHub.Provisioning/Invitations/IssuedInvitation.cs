namespace ScimHub.Provisioning.Invitations;

/// <summary>An invitation as it was made, or sent again.</summary>
/// <param name="Link">What accepts it, for an administrator to hand on; null where it is mailed.</param>
public sealed record IssuedInvitation(Invitation Invitation, string? Link);
