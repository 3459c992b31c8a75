using System.Text.Json.Nodes;
using ScimHub.Server.Tests.Harness;

namespace ScimHub.Server.Tests.Api;

/// <summary>Typed attributes beside what a person may do, and people as they would be, by API and command line.</summary>
public sealed class ApiPreviewTests
{
    private const string Schema = "urn:example:params:scim:schemas:extension:rows:2.0:User";

    private const string Schemas = $$"""
        {
          "schemas": [ { "id": "{{Schema}}", "name": "Rows", "attributes": [
            { "name": "region", "type": "string" },
            { "name": "level", "type": "integer" },
            { "name": "accounts", "type": "string", "multiValued": true },
            { "name": "note", "type": "string", "returned": "request" } ] } ],
          "extensions": [ { "resourceType": "User", "schema": "{{Schema}}", "required": false } ]
        }
        """;

    [Theory, EveryDatabase]
    public async Task A_person_s_attributes_are_read_typed_with_their_access_and_supposed_in_a_preview(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var file = Path.Combine(database.Folder, "schemas.json");
        await File.WriteAllTextAsync(file, Schemas, TestContext.Current.CancellationToken);
        await using var server = await ServerProcess.StartAsync(database, new Dictionary<string, string> { ["Scim__Schemas"] = file });
        var tenant = await server.CreateTenantAsync("rows");
        var admin = await server.CreateKeyAsync();
        var user = (await tenant.Scim.PostAsync("/Users", Resource.User(Unique.Name("ada"), body =>
        {
            body["schemas"]!.AsArray().Add(Schema);
            body[Schema] = new JsonObject { ["region"] = "EMEA", ["level"] = 3, ["accounts"] = new JsonArray("a-1", "a-2"), ["note"] = "kept back" };
        }))).Expect(201);
        (await admin.PostAsync("/roles", new JsonObject { ["name"] = "Analyst", ["permissions"] = new JsonArray("reports:edit") })).Expect(201);
        var rule = (await admin.PostAsync("/rules", new JsonObject { ["name"] = "seniors", ["condition"] = $"{Schema}:level ge 5 and {Schema}:accounts eq \"a-9\"" })).Expect(201);
        (await admin.PostAsync("/grants", new JsonObject { ["ruleId"] = rule.Id, ["role"] = "Analyst" })).Expect(201);
        var team = (await tenant.Scim.PostAsync("/Groups", Resource.Group(Unique.Name("team")))).Expect(201);
        (await admin.PostAsync("/grants", new JsonObject { ["groupId"] = team.Id, ["role"] = "Viewer" })).Expect(201);

        var access = (await admin.GetAsync($"/users/{user.Id}/access")).Expect(200).Body;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"region":"EMEA","level":3,"accounts":["a-1","a-2"]}"""), access["attributes"]![Schema]));
        Assert.Equal((string?)user.Body["userName"], (string?)access["attributes"]!["userName"]);
        Assert.Equal((user.Id, true, 0), ((string?)access["userId"], (bool)access["active"]!, access["items"]!.AsArray().Count));
        (await admin.PostAsync("/roles", new JsonObject { ["name"] = "Access reader", ["permissions"] = new JsonArray("hub/access:read") })).Expect(201);
        var narrow = await server.CreateKeyAsync("Access reader");
        Assert.Null((await narrow.GetAsync($"/users/{user.Id}/access")).Expect(200).Body["attributes"]);

        var supposed = new JsonObject { ["title"] = "Lead", [Schema] = new JsonObject { ["level"] = 7, ["accounts"] = new JsonArray("a-9") } };
        var preview = (await PreviewAsync(admin, new() { ["attributes"] = supposed, ["groups"] = new JsonArray(team.Id), ["permission"] = "reports:edit" })).Expect(200).Body;
        Assert.True((bool)preview["explanation"]!["granted"]!);
        Assert.Equal("seniors", (string?)preview["explanation"]!["reasons"]![0]!["rule"]);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"region":"EMEA","level":7,"accounts":["a-9"]}"""), preview["attributes"]![Schema]));
        Assert.Equal(("Lead", (string?)user.Body["userName"]), ((string?)preview["attributes"]!["title"], (string?)preview["attributes"]!["userName"]));
        Assert.Equal(["Analyst", "Viewer"], preview["grants"]!.AsArray().Where(grant => (bool)grant!["holds"]!).Select(grant => (string)grant!["role"]!).Order());
        Assert.Empty(preview["withheld"]!.AsArray());
        Assert.Null((await PreviewAsync(admin, [])).Expect(200).Body["explanation"]);
        Assert.Null((await PreviewAsync(narrow, [])).Expect(200).Body["attributes"]);
        Assert.False((bool)(await admin.GetAsync($"/users/{user.Id}/explain?permission=reports:edit")).Expect(200).Body["granted"]!);

        Assert.Contains("level", (await PreviewAsync(admin, new() { ["attributes"] = new JsonObject { [Schema] = new JsonObject { ["level"] = "high" } } })).Expect(400).Text, StringComparison.Ordinal);
        Assert.Contains("shoeSize", (await PreviewAsync(admin, new() { ["attributes"] = new JsonObject { ["shoeSize"] = 43 } })).Expect(400).Text, StringComparison.Ordinal);
        (await PreviewAsync(admin, new() { ["groups"] = new JsonArray(Guid.NewGuid().ToString()) })).Expect(400);
        (await PreviewAsync(admin, new() { ["domain"] = "x" })).Expect(400);
        (await PreviewAsync(admin, new() { ["permission"] = "everything" })).Expect(400);
        (await PreviewAsync(admin, new() { ["attribute"] = new JsonObject() })).Expect(400);
        (await admin.PostAsync($"/users/{Guid.NewGuid()}/preview", new JsonObject())).Expect(404);
        (await PreviewAsync(await server.CreateKeyAsync("Viewer"), [])).Expect(403);

        var userName = (string)user.Body["userName"]!;
        string[] level = ["--attribute", $"{Schema}:level=7"];
        var asked = (await server.RunAsync(["explain", "--user", userName, "--permission", "reports:edit", .. level, "--attribute", $"{Schema}:accounts=a-1", "--attribute", $"{Schema}:accounts=a-9", "--json"])).Json();
        Assert.True((bool)asked["granted"]!);
        Assert.Contains("would not have", (await server.RunAsync(["explain", "--user", userName, "--permission", "reports:edit", .. level])).ExpectExit(0).Output, StringComparison.Ordinal);
        Assert.Contains("level", (await server.RunAsync("explain", "--user", userName, "--permission", "reports:edit", "--attribute", $"{Schema}:level=high")).ExpectExit(1).Error, StringComparison.Ordinal);
        (await server.RunAsync(["explain", "--user", userName, .. level])).ExpectExit(2);
        // Two by an administrator, one by a key that reads access only, two by command; none of those that were refused.
        var actions = await AuditLog.OfAsync(database, user.Id);
        Assert.Equal(5, actions.Count(action => action == "user.previewed"));
        Assert.DoesNotContain("user.updated", actions);

        Task<ScimAnswer> PreviewAsync(ApiClient client, JsonObject body) => client.PostAsync($"/users/{user.Id}/preview", body);
    }
}
