using System.Text.Json.Nodes;

namespace ScimHub.Quickstart;

/// <summary>What both kinds of Okta apps do with a person.</summary>
internal static class OktaUser
{
    public static string Body(string run, string name, string givenName, string familyName) =>
        $$"""
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"{{name}}.{{run}}@okta.local",
         "name":{"givenName":"{{givenName}}","familyName":"{{familyName}}"},
         "emails":[{"primary":true,"value":"{{name}}.{{run}}@okta.local","type":"work"}],
         "displayName":"{{givenName}} {{familyName}}","locale":"en-US","externalId":"00u{{name}}{{run}}","groups":[],
         "password":"1mz050nq","active":true}
        """;

    /// <summary>Okta asks whether the person exists, then creates them, then reads what came of it.</summary>
    public static async Task<string> CreateAsync(ProviderClient client, string run, string name, string givenName, string familyName)
    {
        var userName = $"{name}.{run}@okta.local";
        var filter = Uri.EscapeDataString($"userName eq \"{userName}\"");
        await client.StepAsync($"is {givenName} known?", HttpMethod.Get, $"/Users?filter={filter}&startIndex=1&count=100", null, Need.Ok, Need.Total(0));
        var made = await client.StepAsync(
            $"{givenName} is assigned", HttpMethod.Post, "/Users", Body(run, name, givenName, familyName), Need.Created,
            Need.All(Need.Value("active", "true"), Need.Value("userName", userName), Need.Value("name/givenName", givenName), Need.Absent("password")));
        var id = made?["id"]?.ToString() ?? throw new QuickstartException($"{givenName} was not created, so the replay ends here.");
        await client.StepAsync($"{givenName} is found, in any case", HttpMethod.Get,
            $"/Users?filter={Uri.EscapeDataString($"userName eq \"{userName.ToUpperInvariant()}\"")}&startIndex=1&count=100", null, Need.Ok, Need.Total(1));
        return id;
    }

    public static async Task EchoAsync(ProviderClient client, string id, string purpose, Action<JsonNode> change, Func<JsonNode, string?> need)
    {
        var user = await client.StepAsync("read before the change", HttpMethod.Get, $"/Users/{id}", null, Need.Ok, Need.Value("id", id));
        if (user is not null)
        {
            change(user);
            await client.StepAsync(purpose, HttpMethod.Put, $"/Users/{id}", user.ToJsonString(), Need.Ok, need);
        }
    }
}
