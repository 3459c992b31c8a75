namespace ScimHub.Provisioning.Invitations;

/// <summary>Somebody to invite.</summary>
public sealed record InvitedAddress(string Email, string? DisplayName = null);
