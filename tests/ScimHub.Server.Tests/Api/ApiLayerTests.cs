using System.Text.Json.Nodes;
using ScimHub.Server.Tests.Harness;

namespace ScimHub.Server.Tests.Api;

/// <summary>Whom to believe, and connections that are detached and attached again: by the API and the command line, done by the server's jobs.</summary>
public sealed class ApiLayerTests
{
    [Theory, EveryDatabase]
    public async Task A_connection_is_detached_its_word_withdrawn_and_attached_again(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var server = await ServerProcess.StartAsync(database);
        var tenant = await server.CreateTenantAsync("okta-old");
        var admin = await server.CreateKeyAsync();
        var user = (await tenant.Scim.PostAsync("/Users", Resource.User("ada@contoso.com", user => user["title"] = "Pushed"))).Expect(201);
        var connection = (await admin.GetAsync("/connections")).Expect(200).Body["items"]![0]!;
        var path = $"/connections/{connection["id"]}";

        (await admin.PostAsync(path + "/detach", new JsonObject { ["layers"] = "burn" })).Expect(400);
        Assert.Equal("withdrawn", (string?)(await admin.PostAsync(path + "/detach", new JsonObject { ["layers"] = "withdraw" })).Expect(200).Body["detachment"]);
        await DoneAsync(admin, "settling");
        var account = (await admin.GetAsync($"/users/{user.Id}")).Expect(200).Body;
        Assert.Equal((false, null, "ada@contoso.com"), ((bool)account["active"]!, (string?)account["title"], (string?)account["userName"]));
        var claim = (await admin.GetAsync($"/users/{user.Id}/attributes")).Expect(200).Body["items"]!.AsArray().Single(x => (string?)x!["attribute"] == "title")!["layers"]![0]!;
        Assert.Equal(("Pushed", false, true), ((string?)claim["value"], (bool)claim["wins"]!, (bool)claim["withdrawn"]!));
        await EventuallyAsync(async () => (await tenant.Scim.GetAsync($"/Users/{user.Id}")).Status == 403);
        (await tenant.Scim.PostAsync("/Users", Resource.User("ben@contoso.com"))).ExpectError(403);

        Assert.Equal("none", (string?)(await server.RunAsync("connection", "attach", "okta-old", "--json")).ExpectExit(0).Json()["detachment"]);
        await EventuallyAsync(async () => (bool)(await admin.GetAsync($"/users/{user.Id}")).Expect(200).Body["active"]!);
        await EventuallyAsync(async () => (await tenant.Scim.GetAsync($"/Users/{user.Id}")).Status == 200);
        Assert.Equal("Pushed", (string?)(await tenant.Scim.GetAsync($"/Users/{user.Id}")).Expect(200).Body["title"]);
        Assert.Equal(
            ["user.remerged", "user.remerged", "user.created"],
            (await admin.AllAsync($"/audit?target={user.Id}", 10)).Select(row => (string)row["action"]!));
    }

    [Theory, EveryDatabase]
    public async Task An_attribute_has_an_order_of_its_own(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var server = await ServerProcess.StartAsync(database);
        var tenant = await server.CreateTenantAsync("okta");
        var admin = await server.CreateKeyAsync();
        var user = (await tenant.Scim.PostAsync("/Users", Resource.User("ada", user => user["title"] = "Pushed"))).Expect(201);
        (await admin.PatchAsync($"/users/{user.Id}", new JsonObject { ["operations"] = new JsonArray(new JsonObject { ["op"] = "replace", ["path"] = "title", ["value"] = "By hand" }) })).Expect(200);

        var set = (await admin.SendAsync(HttpMethod.Put, "/authority/title", new JsonObject { ["sources"] = new JsonArray("scim") })).Expect(200);
        Assert.Equal(("title", "scim"), ((string?)set.Body["attribute"], (string?)set.Body["sources"]![0]));
        (await admin.SendAsync(HttpMethod.Put, "/authority/active", new JsonObject { ["sources"] = new JsonArray("scim") })).Expect(400);
        await TitleAsync("Pushed");
        Assert.Equal("title", (string?)(await admin.GetAsync("/authority")).Expect(200).Body["items"]![0]!["attribute"]);
        (await admin.DeleteAsync("/authority/title")).Expect(204);
        (await admin.DeleteAsync("/authority/title")).Expect(404);
        await TitleAsync("By hand");
        var job = (await admin.GetAsync("/jobs")).Expect(200).Body["items"]![0]!;
        Assert.Contains("title", (string?)job["reason"], StringComparison.Ordinal);
        Assert.Equal(1, (long)(await admin.GetAsync($"/jobs/{job["id"]}")).Expect(200).Body["total"]!);

        Task TitleAsync(string title) => EventuallyAsync(async () => (string?)(await admin.GetAsync($"/users/{user.Id}")).Expect(200).Body["title"] == title);
    }

    [Fact]
    public async Task A_connection_maps_claims_and_shows_whom_they_make()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var server = await ServerProcess.StartAsync(database);
        var admin = await server.CreateKeyAsync();
        var set = (await server.RunAsync("connection", "add", "entra", "--match-claim", "oid", "--map", "title=job_title,position", "--map", "displayName=", "--json")).ExpectExit(0).Json();
        Assert.Equal("""{"title":["job_title","position"],"displayName":[]}""", set["mapping"]!.ToJsonString());
        var path = $"/connections/{set["id"]}";
        var claims = new JsonObject { ["iss"] = "https://login.example.org", ["sub"] = "s", ["oid"] = "7", ["name"] = "Ada", ["position"] = "Countess", ["preferred_username"] = "ada", ["email_verified"] = true };
        var shown = (await admin.PostAsync(path + "/preview", new JsonObject { ["channel"] = "oidc", ["claims"] = claims.DeepClone() })).Expect(200).Body;
        Assert.Equal(("ada", "Countess", null, "7", true), ((string?)shown["user"]!["userName"], (string?)shown["user"]!["title"], (string?)shown["user"]!["displayName"], (string?)shown["externalId"], (bool)shown["emailVerified"]!));
        Assert.Equal(("created", null), ((string?)shown["outcome"], (string?)shown["userId"]));
        (await admin.PatchAsync("/settings/provisioning", new JsonObject { ["disableSsoProvisioning"] = true })).Expect(200);
        shown = (await admin.PostAsync(path + "/preview", new JsonObject { ["channel"] = "oidc", ["claims"] = claims.DeepClone() })).Expect(200).Body;
        Assert.Equal(("rejected", "provisioningDisabled"), ((string?)shown["outcome"], (string?)shown["reason"]));
        Assert.Empty(await admin.AllAsync("/audit?outcome=refused", 10));
        Assert.Empty(await admin.AllAsync("/users", 10));
        (await admin.PostAsync(path + "/preview", new JsonObject { ["channel"] = "oidc", ["claims"] = new JsonObject { ["sub"] = "s" } })).Expect(400);
        shown = (await admin.PostAsync(path + "/preview", new JsonObject { ["channel"] = "oidc", ["claims"] = claims, ["mapping"] = new JsonObject() })).Expect(200).Body;
        Assert.Equal((null, "Ada"), ((string?)shown["user"]!["title"], (string?)shown["user"]!["displayName"]));

        (await admin.PatchAsync(path, new JsonObject { ["mapping"] = new JsonObject { ["id"] = new JsonArray("sub") } })).Expect(400);
        Assert.Equal("x", (string?)(await admin.PatchAsync(path, new JsonObject { ["mapping"] = new JsonObject { ["title"] = new JsonArray("x") } })).Expect(200).Body["mapping"]!["title"]![0]);
        Assert.Null((await server.RunAsync("connection", "set", "entra", "--map", "usual", "--json")).ExpectExit(0).Json()["mapping"]);
        Assert.Contains("PATH=CLAIM", (await server.RunAsync("connection", "set", "entra", "--map", "title")).ExpectExit(1).Error, StringComparison.Ordinal);
    }

    /// <summary>The newest job is as far as that.</summary>
    private static Task DoneAsync(ApiClient admin, string state) =>
        EventuallyAsync(async () => (string?)(await admin.GetAsync("/jobs")).Expect(200).Body["items"]!.AsArray()[^1]!["state"] == state);

    private static async Task EventuallyAsync(Func<Task<bool>> holds)
    {
        for (var look = 0; look < 300; look++)
        {
            if (await holds())
            {
                return;
            }
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
        Assert.Fail("It did not come to that within 30 s.");
    }
}
