using ScimHub.Provisioning.Access;

namespace ScimHub.Provisioning.Groups;

/// <summary>What somebody may do to a local group.</summary>
/// <param name="Roles">What they may do everywhere, by each of their roles; null: everything.</param>
/// <param name="Manages">Whether they are a manager of the group.</param>
internal sealed record GroupRights(IReadOnlyList<RolePermissions>? Roles, bool Manages)
{
    private static readonly Permission EditGroups = Permission.Parse("hub/groups:edit");

    /// <summary>Every local group.</summary>
    public bool Edits => Allows(EditGroups);

    public bool Administers => Allows(Administration.Permission);

    private bool Allows(Permission permission) => Roles is null || Roles.Any(role => role.Allows(permission));
}
