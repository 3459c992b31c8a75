namespace ScimHub.Provisioning.Invitations;

/// <summary>People to invite, all with the same.</summary>
/// <param name="Roles">None: Member, everywhere.</param>
/// <param name="Groups">Names or ids of ScimHub's own groups.</param>
/// <param name="Lifetime">Null: <see cref="InvitationRegistry.DefaultLifetime"/>.</param>
/// <param name="InviteOnly">Whether from now on only invited people shall be let in.</param>
public sealed record NewInvitations(
    IReadOnlyList<InvitedAddress> People,
    IReadOnlyList<RoleWish>? Roles = null,
    IReadOnlyList<string>? Groups = null,
    TimeSpan? Lifetime = null,
    string? Message = null,
    bool InviteOnly = false);
