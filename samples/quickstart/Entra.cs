using System.Text.Json.Nodes;

namespace ScimHub.Quickstart;

/// <summary>
/// A provisioning job of Microsoft Entra ID, in one of its two dialects: its old one, or the one nearer to the RFC that an administrator
/// asks for by appending ?aadOptscim062020 to the tenant URL. Jobs on demand ignore the flag, so one connection sees both.
/// </summary>
internal sealed class Entra(string run, string flag) : Replay($"{run}{(flag.Length == 0 ? "a" : "b")}")
{
    private const string Core = "urn:ietf:params:scim:schemas:core:2.0:User";
    private const string Enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    private bool Flagged => flag.Length > 0;

    public override string Title => Flagged ? "Entra, with aadOptscim062020" : "Entra, its default dialect";

    public override string Connection => "entra";

    public override string UserAgent => "ScimHub-Quickstart/1.0";

    public override string Query => flag;

    public override string MediaType => "application/scim+json; charset=utf-8";

    public override async Task RunAsync(ProviderClient client)
    {
        // Test Connection asks for somebody who cannot exist; an empty list is the only answer it takes.
        await client.StepAsync("Test Connection", HttpMethod.Get, Filter("/Users", $"userName eq \"{Guid.NewGuid()}\""), null, Need.Ok, Need.Total(0));
        await client.StepAsync("the schemas are discovered", HttpMethod.Get, "/Schemas", null, Need.Ok);

        var katherine = await CreateAsync(client, "katherine", "Katherine", "Johnson");
        var dorothy = await CreateAsync(client, "dorothy", "Dorothy", "Vaughan");
        await ChangeAsync(client, katherine, dorothy);

        var name = $"Computers {Run}";
        await client.StepAsync("is the group known?", HttpMethod.Get,
            Filter("/Groups", $"displayName eq \"{name}\"") + "&excludedAttributes=members", null, Need.Ok, Need.Total(0));
        var group = await client.StepAsync("the group is made, empty", HttpMethod.Post, "/Groups",
            $$"""
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group","http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"],
             "externalId":"{{Guid.NewGuid()}}","displayName":"{{name}}","meta":{"resourceType":"Group"} }
            """, Need.Created, Need.Value("displayName", name));
        var path = $"/Groups/{group?["id"]}";
        var add = Flagged ? "add" : "Add";
        await PatchAsync(client, path, "two members", Need.NoContent,
            $$"""{"op":"{{add}}","path":"members","value":[{"$ref":null,"value":"{{katherine}}"},{"$ref":null,"value":"{{dorothy}}"}]}""");
        await PatchAsync(client, path, "one of them again", Need.NoContent,
            $$"""{"op":"{{add}}","path":"members","value":[{"$ref":null,"value":"{{katherine}}"}]}""");
        // The dangerous one: read as "remove all members" by servers that do not know this dialect.
        await PatchAsync(client, path, "one member leaves", Need.NoContent, Flagged
            ? $$"""{"op":"remove","path":"members[value eq \"{{dorothy}}\"]"}"""
            : $$"""{"op":"Remove","path":"members","value":[{"$ref":null,"value":"{{dorothy}}"}]}""");
        await PatchAsync(client, path, "the group is renamed", Need.NoContent,
            $$"""{"op":"{{(Flagged ? "replace" : "Replace")}}","path":"displayName","value":"West area {{name}}"}""");
        await client.StepAsync("read without its members", HttpMethod.Get, $"{path}?excludedAttributes=members", null, Need.Ok,
            Need.All(Need.Absent("members"), Need.Value("displayName", $"West area {name}")));
        await client.StepAsync("one member is left", HttpMethod.Get, path, null, Need.Ok, Need.Members(katherine));
        await DisableAndDeleteAsync(client, katherine, dorothy, path);
    }

    private async Task ChangeAsync(ProviderClient client, string katherine, string dorothy)
    {
        await PatchAsync(client, $"/Users/{katherine}", "attributes change", Need.OkOrNoContent, Flagged
            ? $$"""{"op":"replace","value":{"displayName":"K. Johnson","name.givenName":"Kathy","{{Enterprise}}:department":"Trajectories"} }"""
            : $$"""
              {"op":"Replace","path":"displayName","value":"K. Johnson"},{"op":"Replace","path":"name.givenName","value":"Kathy"},
              {"op":"Add","path":"{{Enterprise}}:department","value":"Trajectories"}
              """);
        await PatchAsync(client, $"/Users/{katherine}", "her work address changes", Need.OkOrNoContent,
            $$"""{"op":"{{(Flagged ? "replace" : "Replace")}}","path":"emails[type eq \"work\"].value","value":"kathy.{{Run}}@contoso.example"}""");
        await PatchAsync(client, $"/Users/{katherine}", "a first mobile number", Need.OkOrNoContent,
            $$"""{"op":"{{(Flagged ? "add" : "Add")}}","path":"phoneNumbers[type eq \"mobile\"].value","value":"+1 757 555 0100"}""");
        await client.StepAsync("is the manager known?", HttpMethod.Get,
            Filter("/Users", $"id eq \"{dorothy}\"") + "&attributes=id", null, Need.Ok, Need.Total(1));
        await PatchAsync(client, $"/Users/{katherine}", "a manager is set", Need.OkOrNoContent, Flagged
            ? $$"""{"op":"add","path":"{{Enterprise}}:manager","value":"{{dorothy}}"}"""
            : $$"""{"op":"Add","path":"manager","value":[{"$ref":"/Users/{{dorothy}}","value":"{{dorothy}}"}]}""");
        await client.StepAsync("all of it is there", HttpMethod.Get, $"/Users/{katherine}", null, Need.Ok, Need.All(
            Need.Value("displayName", "K. Johnson"), Need.Value("name/givenName", "Kathy"), Need.Value($"{Enterprise}/department", "Trajectories"),
            Need.Value("emails/0/value", $"kathy.{Run}@contoso.example"), Need.Value("phoneNumbers/0/value", "+1 757 555 0100"),
            Need.Value($"{Enterprise}/manager/value", dorothy)));
    }

    private async Task DisableAndDeleteAsync(ProviderClient client, string katherine, string dorothy, string group)
    {
        string Active(bool active) => Flagged
            ? $$"""{"op":"replace","path":"active","value":{{(active ? "true" : "false")}} }"""
            : $$"""{"op":"Replace","path":"active","value":"{{active}}"}""";
        await PatchAsync(client, $"/Users/{katherine}", "Katherine is disabled", Need.OkOrNoContent, Active(false));
        await client.StepAsync("disabled people are found", HttpMethod.Get,
            Filter("/Users", $"userName eq \"katherine.{Run}@contoso.example\""), null, Need.Ok,
            Need.All(Need.Total(1), Need.Value("Resources/0/active", "false")));
        await PatchAsync(client, $"/Users/{katherine}", "and restored", Need.OkOrNoContent, Active(true));
        await client.StepAsync("she kept her group", HttpMethod.Get, group, null, Need.Ok, Need.Members(katherine));
        await PatchAsync(client, $"/Users/{dorothy}", "soft delete: a new name, disabled", Need.OkOrNoContent,
            $$"""{"op":"Replace","path":"userName","value":"{{Guid.NewGuid():n}}dorothy.{{Run}}@contoso.example"},{{Active(false)}}""");
    }

    private async Task<string> CreateAsync(ProviderClient client, string name, string givenName, string familyName)
    {
        var userName = $"{name}.{Run}@contoso.example";
        await client.StepAsync($"is {givenName} known?", HttpMethod.Get, Filter("/Users", $"userName eq \"{userName}\""), null, Need.Ok, Need.Total(0));
        var made = await client.StepAsync($"{givenName} is in scope", HttpMethod.Post, "/Users",
            $$"""
            {"schemas":["{{Core}}","{{Enterprise}}"],"externalId":"{{Guid.NewGuid()}}","userName":"{{userName}}",
             "active":{{(Flagged ? "true" : "\"True\"")}},"displayName":"{{givenName}} {{familyName}}",
             "emails":[{"primary":true,"type":"work","value":"{{userName}}"}],"meta":{"resourceType":"User"},
             "name":{"formatted":"{{givenName}} {{familyName}}","familyName":"{{familyName}}","givenName":"{{givenName}}"},"roles":[]}
            """, Need.Created, Need.All(Need.Value("active", "true"), Need.Value("userName", userName)));
        return made?["id"]?.ToString() ?? throw new QuickstartException($"{givenName} was not created, so the replay ends here.");
    }

    private static Task<JsonNode?> PatchAsync(ProviderClient client, string path, string purpose, int[] statuses, string operations) =>
        client.StepAsync(purpose, HttpMethod.Patch, path,
            $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{{operations}}] }""", statuses);

    private static string Filter(string path, string filter) => $"{path}?filter={Uri.EscapeDataString(filter)}";
}
