namespace ScimHub.Provisioning.Invitations;

/// <summary>What to change of what an invitation gives.</summary>
/// <param name="Add">Roles it shall give besides.</param>
/// <param name="Remove">Roles it shall not give.</param>
/// <param name="Groups">All the groups it shall give, by name or id; null: those it has.</param>
public sealed record InvitationChange(IReadOnlyList<RoleWish> Add, IReadOnlyList<RoleWish> Remove, IReadOnlyList<string>? Groups = null);
