using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ScimHub.Conformance.Cases;

/// <summary>JSON as text for requests, messages and comparisons.</summary>
internal static class JsonText
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonSerializerOptions Indented = new(Readable) { WriteIndented = true };

    public static string Compact(JsonNode? node) => node?.ToJsonString(Readable) ?? "null";

    public static string Pretty(JsonNode? node) => node?.ToJsonString(Indented) ?? "null";

    /// <summary>A string without its quotes; any other value as JSON.</summary>
    public static string Plain(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<string>(out var text) ? text : Compact(node);

    /// <summary>RFC 7643 §2.5: "Unassigned attributes, the null value, or an empty array … SHALL be considered to be equivalent".</summary>
    public static bool IsUnassigned(JsonNode? node) => node is null or JsonArray { Count: 0 };

    /// <summary>RFC 7396, so that a case states only what differs from a fixture or an answer.</summary>
    public static JsonNode? Merge(JsonNode? target, JsonNode? changes)
    {
        if (changes is not JsonObject members)
        {
            return changes?.DeepClone();
        }

        var merged = target is JsonObject ? (JsonObject)target.DeepClone() : [];
        foreach (var (name, value) in members)
        {
            if (value is null)
            {
                merged.Remove(name);
            }
            else
            {
                merged[name] = Merge(merged[name], value);
            }
        }

        return merged;
    }
}
