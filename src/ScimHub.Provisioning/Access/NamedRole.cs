namespace ScimHub.Provisioning.Access;

/// <summary>A role with what it allows, its own lines and the inherited ones.</summary>
public sealed record NamedRole(Guid Id, string Name, RolePermissions Permissions, IReadOnlyList<Guid> Inherits, bool BuiltIn)
{
    /// <summary>The role's own lines.</summary>
    public IReadOnlyList<PermissionEntry> Own { get; init; } = [];

    /// <summary>1, then one more with each change; the built-in ones never change.</summary>
    public long Version { get; init; } = 1;
}
