using System.Text.Json.Nodes;

namespace ScimHub.Quickstart;

/// <summary>An app made by Okta's app integration wizard: it changes everything by PUT, people and groups.</summary>
internal sealed class OktaWizard(string run) : Replay(run)
{
    public override string Title => "Okta, an app made by the wizard";

    public override string Connection => "okta-wizard";

    public override string UserAgent => "Okta SCIM Client 1.0.0";

    public override string MediaType => "application/scim+json; charset=utf-8";

    public override async Task RunAsync(ProviderClient client)
    {
        await client.StepAsync("the settings are saved", HttpMethod.Get, "/Users?startIndex=1&count=2", null, Need.Ok, HasNumbers);
        await client.StepAsync("groups are imported", HttpMethod.Get, "/Groups?startIndex=1&count=100", null, Need.Ok, HasNumbers);

        var ada = await OktaUser.CreateAsync(client, Run, "ada", "Ada", "Lovelace");
        var grace = await OktaUser.CreateAsync(client, Run, "grace", "Grace", "Hopper");
        await client.StepAsync("a retry after a time-out", HttpMethod.Post, "/Users", OktaUser.Body(Run, "ada", "Ada", "Lovelace"), [409]);

        // Okta reads the whole resource, changes what changed and sends all of it back, id, meta and groups too.
        await OktaUser.EchoAsync(client, ada, "the last name changed", user => user["name"]!["familyName"] = "King", Need.Value("name/familyName", "King"));
        await OktaUser.EchoAsync(client, grace, "Grace leaves", user => user["active"] = false, Need.Value("active", "false"));

        var group = await client.StepAsync(
            "a group is pushed", HttpMethod.Post, "/Groups",
            $$"""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Analysts {{Run}}","members":[]}""", Need.Created);
        var path = $"/Groups/{group?["id"]}";
        await client.StepAsync(
            "its members", HttpMethod.Put, path,
            $$"""
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"id":"{{group?["id"]}}","displayName":"Analysts {{Run}}",
             "members":[{"value":"{{ada}}","display":"ada.{{Run}}@okta.local"},{"value":"{{grace}}","display":"grace.{{Run}}@okta.local"}]}
            """, Need.Ok);
        await client.StepAsync("what came of it", HttpMethod.Get, path, null, Need.Ok, Need.Members(ada, grace));
        await OktaUser.EchoAsync(client, grace, "Grace comes back", user => user["active"] = true, Need.Value("active", "true"));
        await client.StepAsync(
            "Ada leaves the group", HttpMethod.Put, path,
            $$"""
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"id":"{{group?["id"]}}","displayName":"Data analysts {{Run}}",
             "members":[{"value":"{{grace}}","display":"grace.{{Run}}@okta.local"}]}
            """, Need.Ok);
        await client.StepAsync(
            "renamed, with one member", HttpMethod.Get, path, null, Need.Ok,
            Need.All(Need.Members(grace), Need.Value("displayName", $"Data analysts {Run}")));
    }

    private static string? HasNumbers(JsonNode list) =>
        list["totalResults"] is JsonValue total && total.TryGetValue<int>(out _)
        && list["itemsPerPage"] is JsonValue page && page.TryGetValue<int>(out _)
        && (int?)list["startIndex"] == 1
            ? null
            : "totalResults, itemsPerPage and startIndex must be numbers";
}
