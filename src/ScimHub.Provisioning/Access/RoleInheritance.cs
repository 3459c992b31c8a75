namespace ScimHub.Provisioning.Access;

/// <summary>Lays each role's own lines over what it inherits.</summary>
internal static class RoleInheritance
{
    /// <summary>The ready-made roles, then these in their order.</summary>
    public static IReadOnlyList<NamedRole> Resolve(IReadOnlyList<Role> rows, AccessModel model)
    {
        var byId = rows.ToDictionary(row => row.Id);
        var known = model.ReadyMade.ToDictionary(role => role.Id);
        return [.. model.ReadyMade, .. rows.Select(row => Resolve(row, byId, known, model))];
    }

    private static NamedRole Resolve(Role row, Dictionary<Guid, Role> byId, Dictionary<Guid, NamedRole> known, AccessModel model)
    {
        if (known.TryGetValue(row.Id, out var resolved))
        {
            return resolved;
        }
        var own = Lines(row.Permissions).Select(model.Read).ToList();
        var inherits = Lines(row.Inherits).Select(Guid.Parse).ToList();
        // A circle, which cannot be made, would end here: who is asked for while being resolved has only their own lines.
        known[row.Id] = new(row.Id, row.Name, new(own), inherits, BuiltIn: false);
        var parents = inherits.Select(id => known.GetValueOrDefault(id) ?? (byId.TryGetValue(id, out var parent) ? Resolve(parent, byId, known, model) : null)).OfType<NamedRole>();
        return known[row.Id] = new(row.Id, row.Name, new(own, parents.Select(parent => parent.Permissions)), inherits, BuiltIn: false) { Own = own, Version = row.Version };
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
