using System.Text.Json.Nodes;

namespace ScimHub.Server.Tests.Model;

/// <summary>A resource as a text that is the same for what means the same: names and values in order, nothing derived in it.</summary>
public static class ModelText
{
    // What a server adds by itself.
    private static readonly string[] Derived = ["id", "meta", "groups", "schemas", "$ref", "display"];

    public static string Of(JsonNode? node) => node switch
    {
        JsonObject something => "{" + string.Join(",", something
            .Where(member => member.Value is not null && !Derived.Contains(member.Key) && !IsNoPrimary(member))
            .Select(member => (member.Key, Text: Of(Bare(member.Key, member.Value))))
            .Where(member => member.Text is not ("{}" or "[]"))
            .OrderBy(member => member.Key, StringComparer.Ordinal)
            .Select(member => $"\"{member.Key}\":{member.Text}")) + "}",
        // RFC 7643 §2.4: values have no order.
        JsonArray list => "[" + string.Join(",", list.Select(Of).Order(StringComparer.Ordinal)) + "]",
        null => "null",
        _ => node.ToJsonString(),
    };

    private static bool IsNoPrimary(KeyValuePair<string, JsonNode?> member) => member.Key == "primary" && member.Value is JsonValue value && value.TryGetValue<bool>(out var primary) && !primary;

    /// <summary>Of references only whom they mean.</summary>
    private static JsonNode? Bare(string name, JsonNode? value) => name switch
    {
        "members" when value is JsonArray members => new JsonArray(members.Select(member => (JsonNode)new JsonObject { ["value"] = member!["value"]!.DeepClone() }).ToArray()),
        "manager" when value is JsonObject manager => new JsonObject { ["value"] = manager["value"]?.DeepClone() },
        _ => value,
    };
}
