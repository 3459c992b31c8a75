namespace ScimHub.Provisioning.Access;

/// <summary>A role with what it allows, its own lines and the inherited ones.</summary>
/// <param name="BuiltIn">Nobody made it, and nobody removes it: it is code, or a preset of the configuration.</param>
public sealed record NamedRole(Guid Id, string Name, RolePermissions Permissions, IReadOnlyList<Guid> Inherits, bool BuiltIn)
{
    /// <summary>The role's own lines.</summary>
    public IReadOnlyList<PermissionEntry> Own { get; init; } = [];

    /// <summary>1, then one more with each change; the built-in ones never change.</summary>
    public long Version { get; init; } = 1;

    public bool IsPreset { get; init; }

    /// <summary>Whether it gives administration of ScimHub itself. That comes by grants to people and groups alone, never by what a rule reads: what a connection says of a person must not make them an administrator.</summary>
    public bool Administers => Permissions.Allows(Administration.Permission);
}
