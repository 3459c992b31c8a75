using System.Text.Json.Nodes;
using ScimHub.Server.Tests.Harness;

namespace ScimHub.Server.Tests.Api;

/// <summary>The switch, invite-only and seats: by environment, by file and by the API, on two nodes.</summary>
public sealed class ApiSettingsTests
{
    private const string Path = "/settings/provisioning";
    private const string SignInPath = "/settings/signin";

    [Theory, EveryDatabase]
    public async Task What_is_set_at_one_node_holds_at_the_next_request_of_the_other(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var one = await ServerProcess.StartAsync(database);
        await using var two = await ServerProcess.StartAsync(database);
        var first = await one.CreateKeyAsync();
        var second = new ApiClient(two, first.Key);
        var before = (await first.GetAsync(Path)).Expect(200);
        Assert.Equal((false, "default"), Setting(before, "disableSsoProvisioning"));
        Assert.Equal("default", (string?)before.Body["seats"]!["source"]);
        Assert.Null(before.Body["seats"]!["value"]);

        for (var round = 0; round < 5; round++)
        {
            var wanted = round % 2 == 0;
            Assert.Equal((wanted, "organization"), Setting((await first.PatchAsync(Path, new JsonObject { ["disableSsoProvisioning"] = wanted })).Expect(200), "disableSsoProvisioning"));
            Assert.Equal((wanted, "organization"), Setting((await second.GetAsync(Path)).Expect(200), "disableSsoProvisioning"));
        }
        (await second.PatchAsync(Path, new JsonObject { ["inviteOnly"] = true }, ("If-Match", before.ETag!))).Expect(412);
        var now = (await second.GetAsync(Path)).Expect(200);
        (await second.PatchAsync(Path, new JsonObject { ["inviteOnly"] = true }, ("If-Match", now.ETag!))).Expect(200);
        (await second.GetAsync(Path)).Expect(200);
        foreach (var nonsense in (JsonNode[])[new JsonObject { ["seats"] = -1 }, new JsonObject { ["seats"] = "many" }, new JsonObject { ["inviteOnly"] = 1 }, new JsonObject { ["seat"] = 1 }, new JsonArray()])
        {
            (await first.PatchAsync(Path, nonsense)).Expect(400);
        }
        (await (await one.CreateKeyAsync("Viewer")).GetAsync(Path)).Expect(403);
        var rows = await first.AllAsync("/audit?action=settings.updated", 100);
        Assert.Equal(6, rows.Count);
        Assert.All(rows, row => Assert.Equal("serviceAccount", (string?)row["actor"]));
        Assert.True((bool)rows[0]["detail"]!["inviteOnly"]!["after"]!);
        // Who set each is who changed that one, whatever else was changed since; what is withdrawn nobody has set.
        (await first.PatchAsync("/settings/limits", new JsonObject { ["sessionIdleMinutes"] = 60 })).Expect(200);
        var changes = (await first.GetAsync($"{Path}/changes")).Expect(200).Body;
        Assert.Equal(((string?)rows[1]["id"], (string?)rows[0]["id"], null), ((string?)changes["disableSsoProvisioning"]!["entryId"], (string?)changes["inviteOnly"]!["entryId"], (string?)changes["seats"]?["entryId"]));
        Assert.Equal((rows[1]["actorName"]?.ToString(), "serviceAccount"), ((string?)changes["disableSsoProvisioning"]!["actorName"], (string?)changes["disableSsoProvisioning"]!["actor"]));
        Assert.Equal((false, "default"), Setting((await first.PatchAsync(Path, new JsonObject { ["disableSsoProvisioning"] = null })).Expect(200), "disableSsoProvisioning"));
        Assert.Null((await first.GetAsync($"{Path}/changes")).Expect(200).Body["disableSsoProvisioning"]);
    }

    [Theory, EveryDatabase]
    public async Task How_long_things_last_is_set_within_what_the_server_allows(DatabaseKind kind)
    {
        const string Limits = "/settings/limits";
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var server = await ServerProcess.StartAsync(database);
        await using var locked = await ServerProcess.StartAsync(database, new Dictionary<string, string> { ["SignIn__IdleMinutes"] = "30", ["Audit__RetentionDays"] = "400" });
        var api = await server.CreateKeyAsync();
        var before = (await api.GetAsync(Limits)).Expect(200);
        Assert.Equal((480, "default", 1440, "default"), (Value(before, "sessionIdleMinutes"), Source(before, "sessionIdleMinutes"), Value(before, "sessionAbsoluteMinutes"), Source(before, "sessionAbsoluteMinutes")));
        Assert.Null(before.Body["auditRetentionDays"]!["value"]);
        var after = (await api.PatchAsync(Limits, new JsonObject { ["sessionIdleMinutes"] = 45, ["auditRetentionDays"] = 90 }, ("If-Match", before.ETag!))).Expect(200);
        Assert.Equal((45, "organization", 90, "organization"), (Value(after, "sessionIdleMinutes"), Source(after, "sessionIdleMinutes"), Value(after, "auditRetentionDays"), Source(after, "auditRetentionDays")));
        (await api.PatchAsync(Limits, new JsonObject { ["sessionIdleMinutes"] = 44 }, ("If-Match", before.ETag!))).Expect(412);
        foreach (var nonsense in new JsonObject[] { new() { ["sessionIdleMinutes"] = 0 }, new() { ["sessionIdleMinutes"] = 481 }, new() { ["sessionAbsoluteMinutes"] = 1441 }, new() { ["auditRetentionDays"] = 0 }, new() { ["auditRetentionDays"] = "x" }, new() { ["audit"] = 1 } })
        {
            (await api.PatchAsync(Limits, nonsense)).Expect(400);
        }
        var elsewhere = new ApiClient(locked, api.Key);
        var held = (await elsewhere.GetAsync(Limits)).Expect(200);
        Assert.Equal((30, "configuration", 400, "configuration"), (Value(held, "sessionIdleMinutes"), Source(held, "sessionIdleMinutes"), Value(held, "auditRetentionDays"), Source(held, "auditRetentionDays")));
        (await elsewhere.PatchAsync(Limits, new JsonObject { ["auditRetentionDays"] = 1 })).Expect(409);
        (await elsewhere.PatchAsync(Limits, new JsonObject { ["sessionIdleMinutes"] = 31 })).Expect(400);
        Assert.Equal((480, "default"), (Value((await api.PatchAsync(Limits, new JsonObject { ["sessionIdleMinutes"] = null })).Expect(200), "sessionIdleMinutes"), Source((await api.GetAsync(Limits)).Expect(200), "sessionIdleMinutes")));
        (await api.PostAsync("/roles", new JsonObject { ["name"] = "Setter", ["permissions"] = new JsonArray("hub/settings:edit") })).Expect(201);
        (await (await server.CreateKeyAsync("Setter")).PatchAsync(Limits, new JsonObject { ["auditRetentionDays"] = 1 })).Expect(403);
        Assert.Equal(2, (await api.AllAsync("/audit?action=settings.updated", 10)).Count);
        // Views are people's.
        (await api.GetAsync("/views")).Expect(403);
        (await api.PostAsync("/views", new JsonObject { ["name"] = "x", ["query"] = "action=user." })).Expect(403);

        static int? Value(ScimAnswer answer, string name) => (int?)answer.Body[name]!["value"];

        static string? Source(ScimAnswer answer, string name) => (string?)answer.Body[name]!["source"];
    }

    [Theory, EveryDatabase]
    public async Task How_people_sign_in_here_is_set_likewise(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var server = await ServerProcess.StartAsync(database);
        await using var locked = await ServerProcess.StartAsync(database, new Dictionary<string, string> { ["SignIn__SsoOnly"] = "false" });
        var api = await server.CreateKeyAsync();
        var before = (await api.GetAsync(SignInPath)).Expect(200);
        Assert.Equal((false, "default"), Setting(before, "ssoOnly"));
        Assert.Equal("none", (string?)before.Body["secondFactor"]!["value"]);

        var after = (await api.PatchAsync(SignInPath, new JsonObject { ["ssoOnly"] = true, ["secondFactor"] = "administrators" }, ("If-Match", before.ETag!))).Expect(200);
        Assert.Equal((true, "organization"), Setting(after, "ssoOnly"));
        Assert.Equal("administrators", (string?)after.Body["secondFactor"]!["value"]);
        (await api.PatchAsync(SignInPath, new JsonObject { ["ssoOnly"] = false }, ("If-Match", before.ETag!))).Expect(412);
        foreach (var nonsense in (JsonNode[])[new JsonObject { ["secondFactor"] = "Nobody" }, new JsonObject { ["secondFactor"] = 1 }, new JsonObject { ["ssoOnly"] = "yes" }, new JsonObject { ["sso"] = true }])
        {
            (await api.PatchAsync(SignInPath, nonsense)).Expect(400);
        }
        Assert.Contains("SignIn:SsoOnly", (string?)(await new ApiClient(locked, api.Key).PatchAsync(SignInPath, new JsonObject { ["ssoOnly"] = true })).Expect(409).Body["detail"], StringComparison.Ordinal);
        Assert.Equal((false, "default"), Setting((await api.PatchAsync(SignInPath, new JsonObject { ["ssoOnly"] = null })).Expect(200), "ssoOnly"));
    }

    [Theory, InlineData(DatabaseKind.Sqlite)]
    public async Task What_the_environment_or_a_file_says_holds_against_the_API_and_a_file_without_a_restart(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var plain = await ServerProcess.StartAsync(database);
        await using var locked = await ServerProcess.StartAsync(database, new Dictionary<string, string> { ["DISABLE_SSO_PROVISIONING"] = "true", ["Provisioning__Seats"] = "3" });
        var free = await plain.CreateKeyAsync();
        var held = new ApiClient(locked, free.Key);
        Assert.Equal((true, "configuration"), Setting((await held.GetAsync(Path)).Expect(200), "disableSsoProvisioning"));
        Assert.Equal((false, "default"), Setting((await free.GetAsync(Path)).Expect(200), "disableSsoProvisioning"));
        var refused = (await held.PatchAsync(Path, new JsonObject { ["disableSsoProvisioning"] = false, ["inviteOnly"] = true })).Expect(409);
        Assert.Contains("Provisioning:DisableSsoProvisioning", (string?)refused.Body["detail"], StringComparison.Ordinal);
        Assert.Equal((false, "default"), Setting((await held.GetAsync(Path)).Expect(200), "inviteOnly"));

        var file = System.IO.Path.Combine(database.Folder, "appsettings.json");
        await File.WriteAllTextAsync(file, """{"Provisioning":{"InviteOnly":true}}""", TestContext.Current.CancellationToken);
        foreach (var node in (ApiClient[])[free, held])
        {
            Assert.Equal((true, "configuration"), Setting((await node.GetAsync(Path)).Expect(200), "inviteOnly"));
            (await node.PatchAsync(Path, new JsonObject { ["inviteOnly"] = false })).Expect(409);
        }
        // What cannot be read changes nothing, and says so in the log.
        await File.WriteAllTextAsync(file, """{"Provisioning":{"InviteOnly":"perhaps"}}""", TestContext.Current.CancellationToken);
        Assert.Equal((true, "configuration"), Setting((await free.GetAsync(Path)).Expect(200), "inviteOnly"));
        // The log is written beside the answer, not before it.
        for (var look = 0; look < 100 && !plain.Log.Contains("perhaps", StringComparison.Ordinal); look++)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
        Assert.Contains("Provisioning:InviteOnly is 'perhaps'", plain.Log, StringComparison.Ordinal);
        File.Delete(file);
        Assert.Equal((false, "default"), Setting((await free.GetAsync(Path)).Expect(200), "inviteOnly"));
    }

    [Theory, EveryDatabase]
    public async Task Seats_and_a_paused_channel_are_told_to_the_SCIM_client(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var server = await ServerProcess.StartAsync(database);
        var admin = await server.CreateKeyAsync();
        (await admin.PatchAsync(Path, new JsonObject { ["seats"] = 1 })).Expect(200);
        var tenant = await server.CreateTenantAsync(Unique.Name("okta"));
        var ada = (await tenant.Scim.PostAsync("/Users", Resource.User("ada"))).Expect(201);
        var full = (await tenant.Scim.PostAsync("/Users", Resource.User("bob"))).ExpectError(403);
        Assert.Contains("seats", (string?)full.Body["detail"], StringComparison.Ordinal);
        Assert.Equal(1, (int)(await admin.GetAsync(Path)).Body["seatsTaken"]!);
        Assert.Single(await admin.AllAsync("/audit?outcome=refused&action=user.created", 100));
        // A free seat is free at once, and a suspension frees one too.
        (await admin.PatchAsync($"/users/{ada.Id}", new JsonObject { ["suspended"] = true })).Expect(200);
        (await tenant.Scim.PostAsync("/Users", Resource.User("bob"))).Expect(201);
        (await admin.PatchAsync($"/users/{ada.Id}", new JsonObject { ["suspended"] = false })).Expect(409);

        var connection = (await admin.AllAsync("/connections", 100)).Single(row => (string?)row["name"] == tenant.Connection);
        (await admin.PatchAsync($"/connections/{connection["id"]}", new JsonObject { ["paused"] = new JsonArray("scim") })).Expect(200);
        await Task.Delay(1_000, TestContext.Current.CancellationToken);
        var paused = await tenant.Scim.SendUnjudgedAsync(ScimRequest.Of(HttpMethod.Delete, $"/Users/{ada.Id}"));
        Assert.Equal((503, "60"), (paused.Status, paused.Headers["Retry-After"]));
        (await tenant.Scim.GetAsync($"/Users/{ada.Id}")).Expect(200);
        // However often it is repeated, a connection has one row a minute.
        foreach (var path in (string[])["/Users", "/Groups", "/Bulk"])
        {
            Assert.Equal(503, (await tenant.Scim.SendUnjudgedAsync(ScimRequest.Of(HttpMethod.Post, path, new JsonObject()))).Status);
        }
        var refused = Assert.Single(await admin.AllAsync("/audit?outcome=refused&action=scim.write", 100))!;
        Assert.Equal(((string?)connection["id"], (string?)connection["id"], tenant.TokenId), ((string?)refused["targetId"], (string?)refused["connectionId"], (string?)refused["credentialId"]));
        Assert.Equal("""{"reason":"channelPaused","requests":1}""", refused["detail"]!.ToJsonString());
        (await admin.PatchAsync($"/connections/{connection["id"]}", new JsonObject { ["paused"] = new JsonArray() })).Expect(200);
        await Task.Delay(1_000, TestContext.Current.CancellationToken);
        (await tenant.Scim.DeleteAsync($"/Users/{ada.Id}")).Expect(204);
    }

    private static (bool Value, string? Source) Setting(ScimAnswer answer, string name) => ((bool)answer.Body[name]!["value"]!, (string?)answer.Body[name]!["source"]);
}
