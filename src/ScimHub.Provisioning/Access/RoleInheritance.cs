namespace ScimHub.Provisioning.Access;

/// <summary>Lays each role's own lines over what it inherits.</summary>
internal static class RoleInheritance
{
    /// <summary>The built-in roles, then these in their order.</summary>
    public static IReadOnlyList<NamedRole> Resolve(IReadOnlyList<Role> rows)
    {
        var byId = rows.ToDictionary(row => row.Id);
        var known = BuiltInRoles.All.ToDictionary(role => role.Id);
        return [.. BuiltInRoles.All, .. rows.Select(row => Resolve(row, byId, known))];
    }

    private static NamedRole Resolve(Role row, Dictionary<Guid, Role> byId, Dictionary<Guid, NamedRole> known)
    {
        if (known.TryGetValue(row.Id, out var resolved))
        {
            return resolved;
        }
        var own = Lines(row.Permissions).Select(PermissionEntry.Parse).ToList();
        var inherits = Lines(row.Inherits).Select(Guid.Parse).ToList();
        // A circle, which cannot be made, would end here: who is asked for while being resolved has only their own lines.
        known[row.Id] = new(row.Id, row.Name, new(own), inherits, BuiltIn: false);
        var parents = inherits.Select(id => known.GetValueOrDefault(id) ?? (byId.TryGetValue(id, out var parent) ? Resolve(parent, byId, known) : null)).OfType<NamedRole>();
        return known[row.Id] = new(row.Id, row.Name, new(own, parents.Select(parent => parent.Permissions)), inherits, BuiltIn: false) { Own = own, Version = row.Version };
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
