using ScimHub.Provisioning.Connections;

namespace ScimHub.Provisioning.Access;

/// <summary>
/// A line of a role: a level or an action of an area, <c>build:edit</c>, or of all areas, <c>*:read</c>. A level names a set of actions:
/// <c>edit</c> is <c>read</c> and <c>edit</c>, <c>none</c> is nothing, <c>*</c> is every action there is.
/// </summary>
public sealed record PermissionEntry(string Area, string Action)
{
    public const string Everything = "*";
    public const string None = "none";
    public const string Read = "read";
    public const string Edit = "edit";

    /// <exception cref="AdministrationException">Says what a line looks like.</exception>
    public static PermissionEntry Parse(string text)
    {
        var colon = text.LastIndexOf(':');
        var (area, action) = colon < 0 ? (text, "") : (text[..colon], text[(colon + 1)..]);
        // The wildcards aside, a line is made as a permission is.
        return Permission.TryParse($"{(area == Everything ? "any" : area)}:{(action == Everything ? "any" : action)}") is null
            ? throw new AdministrationException($"'{text}' is no line of a role: write an area, or * for all, and a level or action, such as build/knowledge:edit, build:none, *:read or *:*.")
            : new(area, action);
    }

    public bool Allows(string action) => Action == Everything || Action == action || (Action == Edit && action == Read);

    public override string ToString() => $"{Area}:{Action}";
}
