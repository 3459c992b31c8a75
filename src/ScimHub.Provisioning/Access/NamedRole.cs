namespace ScimHub.Provisioning.Access;

/// <summary>A role with what it allows, its own lines and the inherited ones.</summary>
public sealed record NamedRole(Guid Id, string Name, RolePermissions Permissions, IReadOnlyList<Guid> Inherits, bool BuiltIn);
