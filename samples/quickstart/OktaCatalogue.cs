using System.Text.Json.Nodes;

namespace ScimHub.Quickstart;

/// <summary>An app of Okta's catalogue: profiles by PUT; activation, passwords and groups by PATCH.</summary>
internal sealed class OktaCatalogue(string run) : Replay(run)
{
    public override string Title => "Okta, an app of the catalogue";

    public override string Connection => "okta-catalogue";

    public override string UserAgent => "Okta SCIM Client 1.0.0";

    public override string MediaType => "application/scim+json; charset=utf-8";

    public override async Task RunAsync(ProviderClient client)
    {
        var alan = await OktaUser.CreateAsync(client, Run, "alan", "Alan", "Turing");
        var edith = await OktaUser.CreateAsync(client, Run, "edith", "Edith", "Clarke");
        var mary = await OktaUser.CreateAsync(client, Run, "mary", "Mary", "Jackson");
        await OktaUser.EchoAsync(client, alan, "a title is set", user => user["title"] = "Engineer", Need.Value("title", "Engineer"));
        await PatchAsync(client, $"/Users/{edith}", "Edith's password is synchronised", """{"op":"replace","value":{"password":"n3w-Secret"}}""");
        await PatchAsync(client, $"/Users/{edith}", "Edith leaves", """{"op":"replace","value":{"active":false}}""");
        await client.StepAsync("deactivated, yet there", HttpMethod.Get, $"/Users/{edith}", null, Need.Ok, Need.Value("active", "false"));
        await PatchAsync(client, $"/Users/{edith}", "Edith comes back", """{"op":"replace","value":{"active":true}}""");
        await PatchAsync(client, $"/Users/{mary}", "Mary leaves", """{"op":"replace","value":{"active":false}}""");

        var group = await client.StepAsync(
            "a group is pushed", HttpMethod.Post, "/Groups",
            $$"""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Engineers {{Run}}","members":[]}""", Need.Created);
        var id = group?["id"]?.ToString();
        var path = $"/Groups/{id}";
        await PatchAsync(client, path, "all members at once",
            $$"""{"op":"replace","path":"members","value":[{"value":"{{alan}}","display":"alan"},{"value":"{{mary}}","display":"mary"}]}""");
        // Okta sends the name with every change of the membership, and the id with the name.
        await PatchAsync(client, path, "renamed",
            $$"""{"op":"replace","value":{"id":"{{id}}","displayName":"Platform engineers {{Run}}"} }""");
        await PatchAsync(client, path, "one out, one in, in one request",
            $$"""
            {"op":"remove","path":"members[value eq \"{{mary}}\"]"},
            {"op":"add","path":"members","value":[{"value":"{{edith}}","display":"edith.{{Run}}@okta.local"}]}
            """);
        await client.StepAsync(
            "what came of it", HttpMethod.Get, path, null, Need.Ok,
            Need.All(Need.Members(alan, edith), Need.Value("displayName", $"Platform engineers {Run}")));
    }

    private static Task<JsonNode?> PatchAsync(ProviderClient client, string path, string purpose, string operations) =>
        client.StepAsync(purpose, HttpMethod.Patch, path,
            $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{{operations}}] }""", Need.OkOrNoContent);
}
