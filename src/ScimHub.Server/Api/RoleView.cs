using ScimHub.Provisioning.Access;

namespace ScimHub.Server.Api;

/// <summary>A role.</summary>
/// <param name="Permissions">Its own lines.</param>
/// <param name="Inherits">Ids of the roles it inherits from.</param>
public sealed record RoleView(Guid Id, string Name, bool BuiltIn, IReadOnlyList<string> Permissions, IReadOnlyList<Guid> Inherits)
{
    public static RoleView Of(NamedRole role) => new(role.Id, role.Name, role.BuiltIn, [.. role.Own.Select(line => line.ToString())], role.Inherits);
}
