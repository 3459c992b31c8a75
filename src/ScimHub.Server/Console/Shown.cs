using System.Text.Json.Nodes;

namespace ScimHub.Server.Console;

/// <summary>Attributes and their values, for people to read.</summary>
internal static class Shown
{
    /// <summary>An attribute without the URN of its schema.</summary>
    public static string Name(string path) => path.StartsWith("urn:", StringComparison.OrdinalIgnoreCase) ? path[(path.LastIndexOf(':') + 1)..] : path;

    public static string Text(JsonNode? value) => value switch
    {
        null => "–",
        JsonArray list => string.Join(", ", list.Select(Text)),
        JsonObject complex => complex["value"] is { } only ? Text(only) : string.Join(" ", complex.Select(part => Text(part.Value))),
        _ => value.ToString(),
    };
}
