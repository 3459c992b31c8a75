using System.Text.Json.Nodes;

namespace ScimHub.Quickstart;

/// <summary>What a provider looks for in an answer: null when it is there, else what is wrong.</summary>
internal static class Need
{
    public static readonly int[] Ok = [200];
    public static readonly int[] Created = [201];
    public static readonly int[] OkOrNoContent = [200, 204];
    public static readonly int[] NoContent = [204];

    public static Func<JsonNode, string?> Total(int total) => list =>
        (int?)list["totalResults"] == total && (list["Resources"] as JsonArray)?.Count == total
            ? null
            : $"totalResults is {list["totalResults"]}, not {total}";

    public static Func<JsonNode, string?> Value(string path, string expected) => resource =>
        At(resource, path) is var found && found == expected ? null : $"{path} is {found ?? "absent"}, not {expected}";

    public static Func<JsonNode, string?> Absent(string path) => resource =>
        At(resource, path) is { } found ? $"{path} is {found}, not absent" : null;

    public static Func<JsonNode, string?> Members(params string[] ids) => group =>
    {
        var found = (group["members"] as JsonArray ?? []).Select(member => (string?)member!["value"]).Order();
        return found.SequenceEqual(ids.Order()) ? null : $"the members are {string.Join(", ", found)}";
    };

    public static Func<JsonNode, string?> All(params Func<JsonNode, string?>[] needs) => answer =>
        needs.Select(need => need(answer)).FirstOrDefault(fault => fault is not null);

    /// <summary>Steps are separated by '/', since a schema URN holds dots and colons; a number is an index.</summary>
    private static string? At(JsonNode? node, string path)
    {
        foreach (var step in path.Split('/'))
        {
            node = node switch
            {
                JsonArray array when int.TryParse(step, out var index) => index < array.Count ? array[index] : null,
                JsonObject something => something[step],
                _ => null,
            };
        }

        return node?.ToString();
    }
}
