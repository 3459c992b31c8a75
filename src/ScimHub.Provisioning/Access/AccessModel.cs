using System.Security.Cryptography;
using System.Text;
using ScimHub.Provisioning.Connections;
using ScimHub.Scim.Filters;

namespace ScimHub.Provisioning.Access;

/// <summary>
/// What the application declared in configuration: its areas, what its levels name, and ready-made roles. Without areas a role may speak of any; the areas of
/// ScimHub itself (<c>hub</c>) always exist.
/// </summary>
public sealed class AccessModel
{
    private const string HubArea = "hub";

    private readonly Dictionary<string, IReadOnlySet<string>> levels;
    private readonly HashSet<string> actions;

    private AccessModel(IReadOnlyDictionary<string, string> areas, IReadOnlyDictionary<string, IReadOnlyList<string>> named, IEnumerable<string> declared)
    {
        Areas = areas;
        Levels = named;
        levels = named.Keys.ToDictionary(level => level, IReadOnlySet<string> (level) => Meaning(level, named), StringComparer.Ordinal);
        actions = [.. levels.Keys, .. levels.Values.SelectMany(set => set), .. declared, PermissionEntry.None, PermissionEntry.Everything];
        ReadyMade = [.. BuiltInRoles.All.Select(role => role with { Permissions = new(role.Permissions.Entries.Select(entry => Read(entry.ToString()))) })];
    }

    public static IReadOnlyDictionary<string, IReadOnlyList<string>> DefaultLevels { get; } = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
    {
        [PermissionEntry.None] = [],
        [PermissionEntry.Read] = [PermissionEntry.Read],
        [PermissionEntry.Edit] = [PermissionEntry.Read, PermissionEntry.Edit],
    };

    /// <summary>Any area, and the levels none, read and edit.</summary>
    public static AccessModel Default { get; } = new(new Dictionary<string, string>(), DefaultLevels, []);

    /// <summary>What each area is called, by its path.</summary>
    public IReadOnlyDictionary<string, string> Areas { get; }

    /// <summary>The actions each level names.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Levels { get; }

    /// <summary>What can be allowed by itself: the declared actions, and those that levels name, which are no levels.</summary>
    public IReadOnlyList<string> Actions => [.. actions.Where(action => !Levels.ContainsKey(action) && action is not (PermissionEntry.None or PermissionEntry.Everything)).Order(StringComparer.Ordinal)];

    /// <summary>The roles that are there without anybody making them: the built-in ones, then the presets of the configuration.</summary>
    public IReadOnlyList<NamedRole> ReadyMade { get; private init; }

    /// <param name="actions">Actions that no level names.</param>
    /// <param name="presets">Lines of ready-made roles by their name.</param>
    /// <exception cref="AdministrationException">Names the entry at fault.</exception>
    public static AccessModel Of(
        IReadOnlyDictionary<string, string> areas,
        IReadOnlyDictionary<string, IReadOnlyList<string>> levels,
        IReadOnlyList<string> actions,
        IReadOnlyDictionary<string, IReadOnlyList<string>> presets)
    {
        foreach (var area in areas.Keys)
        {
            _ = Permission.TryParse($"{area}:any") ?? throw new AdministrationException($"'{area}' is no area: write a path in lower case, such as build/knowledge.");
        }
        foreach (var action in levels.SelectMany(level => level.Value.Prepend(level.Key)).Concat(actions))
        {
            _ = Permission.TryParse($"any:{action}") ?? throw new AdministrationException($"'{action}' is no level and no action: write a word in lower case, such as deploy.");
        }
        if (levels.TryGetValue(PermissionEntry.None, out var none) && none.Count > 0)
        {
            throw new AdministrationException("The level 'none' names no actions: give these to another level.");
        }
        var named = new Dictionary<string, IReadOnlyList<string>>(DefaultLevels, StringComparer.Ordinal);
        foreach (var level in levels)
        {
            named[level.Key] = level.Value;
        }
        var model = new AccessModel(areas, named, actions);
        var ready = model.ReadyMade.ToList();
        foreach (var (name, lines) in presets)
        {
            if (ready.Any(role => ComparisonKey.Identity(role.Name) == ComparisonKey.Identity(name)))
            {
                throw new AdministrationException($"There are two roles '{name}', built-in ones included: choose another name.");
            }
            ready.Add(new(PresetId(name), name, new(lines.Select(model.Check)), [], BuiltIn: true) { IsPreset = true });
        }
        return new(areas, named, actions) { ReadyMade = ready };
    }

    /// <summary>A line as it is stored: an area that is no longer declared is read as well, and nobody asks for it.</summary>
    public PermissionEntry Read(string line)
    {
        var entry = PermissionEntry.Parse(line);
        return levels.TryGetValue(entry.Action, out var meaning) ? entry with { Actions = meaning } : entry;
    }

    /// <summary>A line somebody writes.</summary>
    /// <exception cref="AdministrationException">It names an area or an action that is not declared; those that are, are named.</exception>
    public PermissionEntry Check(string line)
    {
        var entry = Read(line);
        if (Areas.Count == 0 || entry.Area == HubArea || entry.Area.StartsWith(HubArea + "/", StringComparison.Ordinal))
        {
            return entry;
        }
        if (entry.Area != PermissionEntry.Everything && !Areas.Keys.Any(area => area == entry.Area || area.StartsWith(entry.Area + "/", StringComparison.Ordinal)))
        {
            throw new AdministrationException($"The application has no area '{entry.Area}': declared are {string.Join(", ", Areas.Keys.Order(StringComparer.Ordinal))} and ScimHub's own, {HubArea}.");
        }
        return actions.Contains(entry.Action)
            ? entry
            : throw new AdministrationException($"The application has no level or action '{entry.Action}': declared are {string.Join(", ", actions.Order(StringComparer.Ordinal))}.");
    }

    /// <summary>A level's actions and itself; a level among them stands for its own.</summary>
    private static HashSet<string> Meaning(string level, IReadOnlyDictionary<string, IReadOnlyList<string>> named)
    {
        var meaning = new HashSet<string>(StringComparer.Ordinal) { level };
        var edge = new Queue<string>([level]);
        while (edge.TryDequeue(out var next))
        {
            foreach (var action in named.GetValueOrDefault(next, []).Where(meaning.Add))
            {
                edge.Enqueue(action);
            }
        }
        return meaning;
    }

    /// <summary>RFC 9562 §5.8: an id of our own making, the same wherever and whenever the name is.</summary>
    private static Guid PresetId(string name)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes("scimhub preset " + ComparisonKey.Identity(name)))[..16];
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new(bytes, bigEndian: true);
    }
}
