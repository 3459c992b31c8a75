using ScimHub.Server.Api;

namespace ScimHub.Server.Console;

/// <summary>A role as a matrix: by area a level and single actions, what holds without them, and the lines that are none of it.</summary>
/// <param name="own">The role's own lines.</param>
/// <param name="inherited">Those of the roles it inherits from.</param>
public sealed class RoleMatrix(RoleEndpoints.ModelView model, IReadOnlyList<string> own, IReadOnlyList<string> inherited)
{
    private const string AllAreas = "*";

    /// <summary>Of ScimHub itself, which are there whatever the application declares.</summary>
    private static readonly string[] Hub = ["hub", "hub/users", "hub/groups", "hub/access", "hub/connections", "hub/settings", "hub/audit"];

    public IReadOnlyList<(string Path, string Title)> Areas { get; } =
        [.. model.Areas.Select(area => (area.Path, area.Name)), .. Hub.Select(path => (path, $"ScimHub{(path.Length > 3 ? $": {path[4..]}" : "")}"))];

    public IEnumerable<string> Levels => model.Levels.Keys;

    /// <summary>The single actions that can be allowed in an area; ScimHub's own have none.</summary>
    public IReadOnlyList<string> Actions(string path) => Hub.Contains(path, StringComparer.Ordinal) ? [] : model.Actions;

    /// <summary>The level that a line of its own names for an area.</summary>
    public string? Level(string path) => Of(own, path).FirstOrDefault(model.Levels.ContainsKey);

    public bool Has(string path, string action) => Of(own, path).Contains(action, StringComparer.Ordinal);

    /// <summary>What would hold in an area without lines of its own there, and the area that says so; null: nothing.</summary>
    public (string What, string From)? Otherwise(string path)
    {
        for (var (area, said) = (path, Of(inherited, path).ToList()); ; )
        {
            if (said.Count > 0)
            {
                return (string.Join(", ", said), area);
            }
            if (area == AllAreas)
            {
                return null;
            }
            area = area.LastIndexOf('/') is >= 0 and var end ? area[..end] : AllAreas;
            // Lines of its own stand in the place of the inherited ones of the same area.
            said = [.. Of(own, area)];
            said = said.Count > 0 ? said : [.. Of(inherited, area)];
        }
    }

    /// <summary>Lines of its own that have no place in the matrix.</summary>
    public IEnumerable<string> Others => own.Where(line => !Areas.Any(area => line == $"{area.Path}:{Level(area.Path)}" || Actions(area.Path).Any(action => line == $"{area.Path}:{action}")));

    private static IEnumerable<string> Of(IReadOnlyList<string> lines, string area) => lines.Where(line => line[..line.LastIndexOf(':')] == area).Select(line => line[(line.LastIndexOf(':') + 1)..]);
}
