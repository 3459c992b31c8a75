using ScimHub.Provisioning.Connections;

namespace ScimHub.Provisioning.Access;

/// <summary>
/// A line of a role: a level or an action of an area, <c>build:edit</c>, or of all areas, <c>*:read</c>. A level names a set of actions:
/// <c>edit</c> is <c>read</c> and <c>edit</c> unless the configuration says otherwise, <c>none</c> is nothing, <c>*</c> is every action there is.
/// </summary>
public sealed record PermissionEntry(string Area, string Action)
{
    public const string Everything = "*";
    public const string None = "none";
    public const string Read = "read";
    public const string Edit = "edit";

    /// <summary>The actions that the level stands for, itself among them; those of an action are it alone.</summary>
    public IReadOnlySet<string> Actions { get; init; } = Action == Edit ? EditActions : new HashSet<string>(StringComparer.Ordinal) { Action };

    private static HashSet<string> EditActions { get; } = new(StringComparer.Ordinal) { Read, Edit };

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

    public bool Allows(string action) => Action == Everything || Actions.Contains(action);

    /// <summary>A line is its text; what it stands for is the model's.</summary>
    public bool Equals(PermissionEntry? other) => other is not null && Area == other.Area && Action == other.Action;

    public override int GetHashCode() => HashCode.Combine(Area, Action);

    public override string ToString() => $"{Area}:{Action}";
}
