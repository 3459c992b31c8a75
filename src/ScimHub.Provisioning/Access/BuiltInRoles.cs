namespace ScimHub.Provisioning.Access;

/// <summary>Roles every organisation has. They are code: no one can take Admin its power, or give Viewer more.</summary>
public static class BuiltInRoles
{
    /// <summary>Everything, ScimHub's own administration included.</summary>
    public static NamedRole Admin { get; } = Make(1, "Admin", "*:*");

    /// <summary>Reads and edits everything of the application.</summary>
    public static NamedRole Member { get; } = Make(2, "Member", "*:edit", "hub:none");

    /// <summary>Reads everything of the application.</summary>
    public static NamedRole Viewer { get; } = Make(3, "Viewer", "*:read", "hub:none");

    /// <summary>Every action of the application, not only reading and editing.</summary>
    public static NamedRole Developer { get; } = Make(4, "Developer", "*:*", "hub:none");

    public static IReadOnlyList<NamedRole> All { get; } = [Admin, Member, Viewer, Developer];

    private static NamedRole Make(int number, string name, params ReadOnlySpan<string> lines)
    {
        var entries = new List<PermissionEntry>();
        foreach (var line in lines)
        {
            entries.Add(PermissionEntry.Parse(line));
        }
        return new(new Guid(0, 0, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, (byte)number), name, new(entries), [], BuiltIn: true) { Own = entries };
    }
}
