using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Provisioning;

namespace ScimHub.Provisioning.Groups;

/// <summary>What somebody may do to a local group.</summary>
/// <param name="Roles">What they may do everywhere, by each of their roles; null: everything.</param>
/// <param name="Manages">Whether they are a manager of the group.</param>
/// <param name="Invites">Whether they are in it, and its members may take others in.</param>
internal sealed record GroupRights(IReadOnlyList<RolePermissions>? Roles, bool Manages = false, bool Invites = false)
{
    private static readonly Permission EditGroups = Permission.Parse("hub/groups:edit");

    /// <summary>Every local group.</summary>
    public bool Edits => Allows(EditGroups);

    public bool Administers => Allows(Administration.Permission);

    public bool May(GroupDeed deed) => Refusal(deed) is null;

    public Refusal? Refusal(GroupDeed deed) => ProvisioningPolicy.DecideGroup(Edits, Manages, Invites, deed);

    private bool Allows(Permission permission) => Roles is null || Roles.Any(role => role.Allows(permission));
}
