using System.Text.Json.Nodes;

namespace ScimHub.Quickstart;

/// <summary>Shows who exists after a replay, who is active, and which groups there are with whom.</summary>
internal static class Outcome
{
    public static async Task ShowAsync(ProviderClient client, string run)
    {
        var people = await OfThisRunAsync(client, "/Users", "userName", run);
        var names = people.ToDictionary(person => (string)person["id"]!, person => (string)person["userName"]!);
        Console.WriteLine("     Who exists now:");
        foreach (var person in people.OrderBy(person => (string?)person["userName"], StringComparer.Ordinal))
        {
            var active = (bool?)person["active"] ?? true;
            Console.WriteLine($"       {names[(string)person["id"]!],-44} {(active ? "active" : "deactivated"),-12} {FullName(person)}");
        }

        foreach (var group in await OfThisRunAsync(client, "/Groups", "displayName", run))
        {
            var whole = await client.ReadAsync($"/Groups/{group["id"]}");
            var members = (whole["members"] as JsonArray ?? []).Select(member => names.GetValueOrDefault((string)member!["value"]!, "?")).Order();
            Console.WriteLine($"     Group {group["displayName"]}: {(members.Any() ? string.Join(", ", members) : "nobody")}");
        }
    }

    private static async Task<IReadOnlyList<JsonNode>> OfThisRunAsync(ProviderClient client, string path, string attribute, string run)
    {
        var filter = Uri.EscapeDataString($"{attribute} co \"{run}\"");
        var list = await client.ReadAsync($"{path}?filter={filter}&startIndex=1&count=100");
        return [.. (list["Resources"] as JsonArray ?? throw new QuickstartException($"GET {path} lists nothing: {list}")).Select(resource => resource!)];
    }

    private static string FullName(JsonNode person) =>
        person["displayName"]?.ToString() ?? $"{person["name"]?["givenName"]} {person["name"]?["familyName"]}".Trim();
}
