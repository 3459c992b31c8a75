namespace ScimHub.Provisioning.Access;

/// <summary>A role with what it allows, its own lines and the inherited ones.</summary>
/// <param name="BuiltIn">Nobody made it, and nobody removes it: it is code, or a preset of the configuration.</param>
public sealed record NamedRole(Guid Id, string Name, RolePermissions Permissions, IReadOnlyList<Guid> Inherits, bool BuiltIn)
{
    public bool IsPreset { get; init; }
}
