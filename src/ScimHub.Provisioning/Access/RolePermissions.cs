namespace ScimHub.Provisioning.Access;

/// <summary>
/// What a role allows, its own lines laid over those it inherits. The nearest area that a line names decides, whole: with <c>build:edit</c> and
/// <c>build/knowledge:read</c>, knowledge can be read and everything else of build be edited. Lines of one area add up, <c>none</c> to nothing; a role's own lines for an
/// area replace the inherited ones.
/// </summary>
public sealed class RolePermissions
{
    private readonly Dictionary<string, IReadOnlyList<PermissionEntry>> byArea;

    /// <param name="own">The role's own lines.</param>
    /// <param name="inherited">What the roles it inherits from allow.</param>
    public RolePermissions(IEnumerable<PermissionEntry> own, params IEnumerable<RolePermissions> inherited)
    {
        byArea = inherited
            .SelectMany(role => role.byArea.Values.SelectMany(entries => entries))
            .GroupBy(entry => entry.Area, StringComparer.Ordinal)
            .ToDictionary(area => area.Key, IReadOnlyList<PermissionEntry> (area) => [.. area.Distinct()], StringComparer.Ordinal);
        foreach (var area in own.GroupBy(entry => entry.Area, StringComparer.Ordinal))
        {
            byArea[area.Key] = [.. area.Distinct()];
        }
    }

    /// <summary>What somebody with several roles may do: whatever one of them allows. A role that allows nothing somewhere takes nothing from another.</summary>
    public static RolePermissions Union(IReadOnlyCollection<RolePermissions> roles) => new(
        roles.SelectMany(role => role.byArea.Keys).Append(PermissionEntry.Everything).Distinct(StringComparer.Ordinal).SelectMany(area => Added(roles, area)));

    /// <summary>Every line that counts, in order of area.</summary>
    public IEnumerable<PermissionEntry> Entries => byArea.OrderBy(area => area.Key, StringComparer.Ordinal).SelectMany(area => area.Value);

    public bool Allows(Permission permission) => Decide(permission) is { Action: not PermissionEntry.None } entry && entry.Allows(permission.Action);

    /// <summary>Whether everything another role allows is allowed by this one too. It is enough to look at each area that either speaks of, and at all others as one.</summary>
    public bool Covers(RolePermissions other) => byArea.Keys.Union(other.byArea.Keys, StringComparer.Ordinal).Append(PermissionEntry.Everything)
        .All(area => other.Deciding(area).All(theirs => theirs.Action == PermissionEntry.None || Deciding(area).Any(ours => ours.Action != PermissionEntry.None && ours.Allows(theirs.Action))));

    /// <summary>The line that decides: one that allows where there is one, else one of the nearest area that is spoken of; null where none is.</summary>
    public PermissionEntry? Decide(Permission permission)
    {
        var entries = Deciding(permission.Area);
        return entries.FirstOrDefault(entry => entry.Allows(permission.Action)) ?? (entries is [var first, ..] ? first : null);
    }

    /// <summary>What the roles' deciding lines come to in an area that one of them speaks of.</summary>
    private static List<PermissionEntry> Added(IEnumerable<RolePermissions> roles, string area)
    {
        var allowed = roles.SelectMany(role => role.Deciding(area)).Where(entry => entry.Action != PermissionEntry.None).Select(entry => entry with { Area = area }).ToList();
        return allowed.Count > 0 ? allowed : [new(area, PermissionEntry.None)];
    }

    /// <summary>The lines of the nearest area that is spoken of; empty where none is.</summary>
    private IReadOnlyList<PermissionEntry> Deciding(string area)
    {
        for (; ; area = area[..area.LastIndexOf('/')])
        {
            if (byArea.TryGetValue(area, out var entries))
            {
                return entries;
            }
            if (!area.Contains('/', StringComparison.Ordinal))
            {
                return byArea.GetValueOrDefault(PermissionEntry.Everything, []);
            }
        }
    }
}
