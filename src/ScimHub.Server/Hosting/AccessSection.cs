using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Connections;

namespace ScimHub.Server.Hosting;

/// <summary>Reads <c>Access</c>: <c>Areas</c> (path: name), <c>Levels</c> (level: actions), <c>Actions</c> and <c>Presets</c> (role: lines).</summary>
internal static class AccessSection
{
    private static readonly string[] Parts = ["Areas", "Levels", "Actions", "Presets"];

    /// <exception cref="ConfigurationException">Names the setting at fault.</exception>
    public static AccessModel Read(IConfigurationSection section)
    {
        if (section.GetChildren().FirstOrDefault(part => !Parts.Contains(part.Key, StringComparer.OrdinalIgnoreCase)) is { } stray)
        {
            throw new ConfigurationException($"{stray.Path} is no setting: the section Access has {string.Join(", ", Parts)}.");
        }
        try
        {
            return AccessModel.Of(
                section.GetSection("Areas").GetChildren().ToDictionary(area => area.Key, area => area.Value ?? area.Key, StringComparer.Ordinal),
                Lists(section.GetSection("Levels")),
                List(section.GetSection("Actions")),
                Lists(section.GetSection("Presets")));
        }
        catch (AdministrationException e)
        {
            throw new ConfigurationException($"The section Access of the configuration cannot be used: {e.Message}");
        }
    }

    private static Dictionary<string, IReadOnlyList<string>> Lists(IConfigurationSection section) =>
        section.GetChildren().ToDictionary(list => list.Key, List, StringComparer.Ordinal);

    /// <summary>An array, or, as an environment variable has it, words parted by blanks or commas.</summary>
    private static IReadOnlyList<string> List(IConfigurationSection section) =>
        [.. section.GetChildren().Select(item => item.Value ?? ""), .. section.Value?.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries) ?? []];
}
