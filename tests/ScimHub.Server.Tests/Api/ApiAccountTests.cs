using System.Text.Json.Nodes;
using ScimHub.Server.Tests.Harness;

namespace ScimHub.Server.Tests.Api;

/// <summary>Accounts as administrators change them, beside a SCIM client; rules; the audit of it all.</summary>
public sealed class ApiAccountTests(Servers servers)
{
    [Theory, EveryDatabase]
    public async Task What_is_set_by_hand_stands_beside_what_is_pushed_and_each_value_says_where_it_is_from(DatabaseKind kind)
    {
        var tenant = await servers.NewTenantAsync(kind);
        var admin = await tenant.Server.CreateKeyAsync();
        var pushed = (await tenant.Scim.PostAsync("/Users", Resource.User(Unique.Name("ada"), user => { user["title"] = "Pushed"; user["nickName"] = "P"; }))).Expect(201);
        var path = $"/users/{pushed.Id}";

        var edited = (await admin.PatchAsync(path, Operations(("replace", "title", "By hand"), ("replace", "department", "Sales"), ("replace", "locale", "de")))).Expect(200);
        Assert.Equal(("By hand", "de"), ((string?)edited.Body["title"], (string?)edited.Body["locale"]));
        // The client reads back what it wrote, and what it does not speak of.
        var seen = (await tenant.Scim.GetAsync($"/Users/{pushed.Id}")).Expect(200);
        Assert.Equal(("Pushed", "de"), ((string?)seen.Body["title"], (string?)seen.Body["locale"]));
        var known = (await admin.GetAsync("/attributes")).Expect(200).Body["items"]!.AsArray().ToDictionary(item => (string)item!["path"]!, item => (string)item!["type"]!);
        Assert.Equal(("string", "complex", "string", "boolean"), (known[$"{Resource.EnterpriseSchema}:costCenter"], known["name"], known["name.givenName"], known["emails.primary"]));
        Assert.DoesNotContain(known.Keys, attribute => attribute is "active" or "groups" or "password" or "id");
        var contests = (await admin.GetAsync(path + "/attributes")).Expect(200).Body["items"]!.AsArray().ToDictionary(item => (string)item!["attribute"]!, item => item!);
        Assert.Equal(
            [("local", "By hand", true), ("scim", "Pushed", false)],
            contests["title"]["layers"]!.AsArray().Select(layer => ((string)layer!["source"]!, (string)layer["value"]!, (bool)layer["wins"]!)));
        Assert.Equal("P", (string?)contests["nickName"]["value"]);
        Assert.Equal("Sales", (string?)contests[$"{Resource.EnterpriseSchema}:department"]["value"]);

        // Taken away by hand, the pushed value shows through; what belongs to the connection stays with it.
        Assert.Equal("Pushed", (string?)(await admin.PatchAsync(path, Operations(("remove", "title", null)))).Expect(200).Body["title"]);
        foreach (var attribute in (string[])["userName", "emails", "active"])
        {
            var value = attribute switch { "emails" => new JsonArray(new JsonObject { ["value"] = "eve@example.org" }), "active" => JsonValue.Create(false), _ => (JsonNode)"eve" };
            (await admin.PatchAsync(path, new JsonObject { ["operations"] = new JsonArray(new JsonObject { ["op"] = "replace", ["path"] = attribute, ["value"] = value }) })).Expect(400);
        }
        (await admin.PatchAsync(path, Operations(("replace", "nonsense", "x")))).Expect(400);
        (await admin.PatchAsync(path, new JsonObject { ["suspended"] = true }, ("If-Match", "W/\"1\""))).Expect(412);
        (await admin.DeleteAsync(path)).Expect(409);
    }

    [Theory, EveryDatabase]
    public async Task Suspension_is_above_every_connection_and_protection_keeps_them_off(DatabaseKind kind)
    {
        var tenant = await servers.NewTenantAsync(kind);
        var admin = await tenant.Server.CreateKeyAsync();
        var user = (await tenant.Scim.PostAsync("/Users", Resource.User(Unique.Name("ada")))).Expect(201);
        Assert.False((bool)(await admin.PatchAsync($"/users/{user.Id}", new JsonObject { ["suspended"] = true })).Expect(200).Body["active"]!);
        (await tenant.Scim.PatchAsync($"/Users/{user.Id}", new JsonObject { ["op"] = "replace", ["path"] = "active", ["value"] = true })).Expect(200, 204);
        Assert.False((bool)(await admin.GetAsync($"/users/{user.Id}")).Expect(200).Body["active"]!);
        Assert.True((bool)(await tenant.Scim.GetAsync($"/Users/{user.Id}")).Expect(200).Body["active"]!);
        Assert.True((bool)(await admin.PatchAsync($"/users/{user.Id}", new JsonObject { ["suspended"] = false, ["protected"] = true })).Expect(200).Body["protected"]!);

        (await tenant.Scim.PatchAsync($"/Users/{user.Id}", new JsonObject { ["op"] = "replace", ["path"] = "title", ["value"] = "x" })).ExpectError(403);
        (await tenant.Scim.DeleteAsync($"/Users/{user.Id}")).ExpectError(403);
        var helper = (await admin.PostAsync("/roles", new JsonObject { ["name"] = Unique.Name("Helper"), ["permissions"] = new JsonArray("hub/users:edit") })).Expect(201);
        var help = await tenant.Server.CreateKeyAsync((string)helper.Body["name"]!);
        (await help.PatchAsync($"/users/{user.Id}", new JsonObject { ["suspended"] = true })).Expect(403);
        (await help.PatchAsync($"/users/{user.Id}", new JsonObject { ["protected"] = false })).Expect(403);
        (await admin.PatchAsync($"/users/{user.Id}", new JsonObject { ["protected"] = false })).Expect(200);
        (await help.PatchAsync($"/users/{user.Id}", new JsonObject { ["suspended"] = true })).Expect(200);
        Assert.Equal(
            ["user.suspended", "user.unprotected", "user.protected", "user.resumed", "user.suspended", "user.created"],
            (await admin.AllAsync($"/audit?target={user.Id}&outcome=done", 3)).Select(row => (string)row["action"]!));
        Assert.Equal(2, (await admin.AllAsync($"/audit?target={user.Id}&outcome=refused&actor=scimClient", 100)).Count);
    }

    [Theory, EveryDatabase]
    public async Task An_account_made_by_hand_is_nobodys_and_ends_by_hand(DatabaseKind kind)
    {
        var tenant = await servers.NewTenantAsync(kind);
        var admin = await tenant.Server.CreateKeyAsync();
        var name = Unique.Name("local");
        var made = (await admin.PostAsync("/users", Resource.User(name))).Expect(201);
        Assert.Equal($"/api/v1/users/{made.Id}", made.Location);
        Assert.Empty(made.Body["links"]!.AsArray());
        Assert.Equal((await admin.GetAsync($"/users/{made.Id}")).Expect(200).Text, made.Text);
        var (once, key) = (Resource.User(Unique.Name("once")), ("Idempotency-Key", Unique.Name("once")));
        var first = (await admin.PostAsync("/users", once.DeepClone(), key)).Expect(201);
        var again = (await admin.PostAsync("/users", once.DeepClone(), key)).Expect(201);
        Assert.Equal((first.Text, first.Location), (again.Text, again.Location));
        (await admin.PostAsync("/users", Resource.User(Unique.Name("other")), key)).Expect(422);
        var burst = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => admin.PostAsync("/users", Resource.User(name + "-burst"), ("Idempotency-Key", name))));
        Assert.Single(burst.Select(answer => answer.Expect(201).Id).Distinct());
        (await admin.PostAsync("/users", Resource.User(name))).Expect(409);
        (await admin.PostAsync("/users", new JsonObject { ["title"] = "nobody" })).Expect(400);
        (await tenant.Scim.GetAsync($"/Users/{made.Id}")).ExpectError(404);
        // ID-05: a push of the same name takes nothing over.
        (await tenant.Scim.PostAsync("/Users", Resource.User(name))).ExpectError(409, "uniqueness");
        Assert.Equal("Renamed", (string?)(await admin.PatchAsync($"/users/{made.Id}", Operations(("replace", "displayName", "Renamed")))).Expect(200).Body["displayName"]);
        (await admin.DeleteAsync($"/users/{made.Id}")).Expect(204);
        (await admin.GetAsync($"/users/{made.Id}")).Expect(404);
    }

    [Theory, EveryDatabase]
    public async Task AZ_02_AZ_03_AD_01_the_guards_hold_at_every_door(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var server = await ServerProcess.StartAsync(database);
        var admin = await server.CreateKeyAsync();
        var tenant = await server.CreateTenantAsync("okta");
        var ada = (await tenant.Scim.PostAsync("/Users", Resource.User("ada"))).Expect(201);
        var eve = (await tenant.Scim.PostAsync("/Users", Resource.User("eve"))).Expect(201);
        var group = (await tenant.Scim.PostAsync("/Groups", Resource.Group("admins"))).Expect(201);
        var own = (await admin.PostAsync("/grants", new JsonObject { ["userId"] = ada.Id, ["role"] = "Admin" })).Expect(201);
        var groups = (await admin.PostAsync("/grants", new JsonObject { ["groupId"] = group.Id, ["role"] = "Admin" })).Expect(201);

        var deactivate = new JsonObject { ["op"] = "replace", ["path"] = "active", ["value"] = false };
        var join = new JsonObject { ["op"] = "add", ["path"] = "members", ["value"] = Resource.Members(eve.Id) };
        (await tenant.Scim.PatchAsync($"/Users/{ada.Id}", deactivate.DeepClone())).ExpectError(403);
        (await tenant.Scim.PutAsync($"/Users/{ada.Id}", Resource.User("ada", user => user["active"] = false))).ExpectError(403);
        (await tenant.Scim.DeleteAsync($"/Users/{ada.Id}")).ExpectError(403);
        (await tenant.Scim.PatchAsync($"/Groups/{group.Id}", join.DeepClone())).ExpectError(403);
        (await tenant.Scim.DeleteAsync($"/Groups/{group.Id}")).ExpectError(403);
        var bulk = (await tenant.Scim.PostAsync("/Bulk", new JsonObject
        {
            ["schemas"] = new JsonArray(Resource.BulkSchema),
            ["Operations"] = new JsonArray(
                new JsonObject { ["method"] = "PATCH", ["path"] = $"/Users/{ada.Id}", ["data"] = Resource.PatchOf(deactivate.DeepClone()) },
                new JsonObject { ["method"] = "DELETE", ["path"] = $"/Users/{ada.Id}" },
                new JsonObject { ["method"] = "PATCH", ["path"] = $"/Groups/{group.Id}", ["data"] = Resource.PatchOf(join.DeepClone()) }),
        })).Expect(200);
        Assert.All(bulk.Body["Operations"]!.AsArray(), operation => Assert.Equal("403", (string?)operation!["status"]));
        Assert.Equal(8, (await admin.AllAsync("/audit?outcome=refused&actor=scimClient", 100)).Count);

        // With the right it may, but not end the last of them; nor may an administrator.
        (await server.RunAsync("connection", "set", "okta", "--may-administer", "on")).ExpectExit(0);
        await Task.Delay(1_000, TestContext.Current.CancellationToken);
        (await tenant.Scim.PatchAsync($"/Users/{ada.Id}", deactivate.DeepClone())).ExpectError(409);
        (await tenant.Scim.DeleteAsync($"/Users/{ada.Id}")).ExpectError(409);
        (await admin.PatchAsync($"/users/{ada.Id}", new JsonObject { ["suspended"] = true })).Expect(409);
        (await admin.DeleteAsync($"/grants/{own.Id}")).Expect(409);
        (await server.RunAsync("grant", "remove", own.Id)).ExpectExit(1);
        (await tenant.Scim.PatchAsync($"/Groups/{group.Id}", join.DeepClone())).Expect(200, 204);
        (await admin.DeleteAsync($"/grants/{own.Id}")).Expect(204);
        (await admin.DeleteAsync($"/grants/{groups.Id}")).Expect(409);
        (await tenant.Scim.DeleteAsync($"/Groups/{group.Id}")).ExpectError(409);
        (await server.RunAsync("connection", "set", "okta", "--sso-permissions", "off")).ExpectExit(1);
        (await tenant.Scim.DeleteAsync($"/Users/{ada.Id}")).Expect(204);
        // Nor is a role changed from under the last of them.
        var keeper = (await admin.PostAsync("/roles", new JsonObject { ["name"] = "Keeper", ["permissions"] = new JsonArray("hub:*") })).Expect(201);
        var kept = (await admin.PostAsync("/grants", new JsonObject { ["userId"] = eve.Id, ["role"] = "Keeper" })).Expect(201);
        (await admin.DeleteAsync($"/grants/{groups.Id}")).Expect(204);
        (await admin.PatchAsync($"/roles/{keeper.Id}", new JsonObject { ["permissions"] = new JsonArray("hub/users:read") })).Expect(409);
        (await admin.DeleteAsync($"/grants/{kept.Id}")).Expect(409);
        (await admin.PatchAsync($"/roles/{keeper.Id}", new JsonObject { ["name"] = "Keepers" })).Expect(200);
        (await server.RunAsync("db", "verify")).ExpectExit(0);
    }

    [Theory, EveryDatabase]
    public async Task AZ_03_a_protected_account_is_beyond_a_client_at_every_door_and_in_none_of_its_lists(DatabaseKind kind)
    {
        var tenant = await servers.NewTenantAsync(kind);
        var (admin, scim) = (await tenant.Server.CreateKeyAsync(), tenant.Scim);
        var (name, team) = (Unique.Name("safe"), Unique.Name("team"));
        var safe = (await scim.PostAsync("/Users", Resource.User(name))).Expect(201);
        var ada = (await scim.PostAsync("/Users", Resource.User(Unique.Name("ada")))).Expect(201);
        var group = (await scim.PostAsync("/Groups", Resource.Group(team, safe.Id, ada.Id))).Expect(201);
        var other = (await scim.PostAsync("/Groups", Resource.Group(Unique.Name("other")))).Expect(201);
        var before = (await scim.GetAsync($"/Groups/{group.Id}")).Expect(200);
        (await admin.PatchAsync($"/users/{safe.Id}", new JsonObject { ["protected"] = true })).Expect(200);

        var put = Resource.User(name, user => user["title"] = "x");
        JsonObject Join() => new() { ["op"] = "add", ["path"] = "members", ["value"] = Resource.Members(safe.Id) };
        JsonObject Leave() => new() { ["op"] = "remove", ["path"] = $"members[value eq \"{safe.Id}\"]" };
        (await scim.PutAsync($"/Users/{safe.Id}", put.DeepClone())).ExpectError(403);
        (await scim.PatchAsync($"/Groups/{group.Id}", Leave())).ExpectError(403);
        (await scim.PatchAsync($"/Groups/{other.Id}", Join())).ExpectError(403);
        (await scim.PutAsync($"/Groups/{other.Id}", Resource.Group("other", safe.Id))).ExpectError(403);
        (await scim.PostAsync("/Groups", Resource.Group(Unique.Name("third"), safe.Id))).ExpectError(403);
        (await scim.DeleteAsync($"/Groups/{group.Id}")).ExpectError(403);
        var bulk = (await scim.PostAsync("/Bulk", new JsonObject
        {
            ["schemas"] = new JsonArray(Resource.BulkSchema),
            ["Operations"] = new JsonArray(
                Operation("PUT", $"/Users/{safe.Id}", put.DeepClone()), Operation("PATCH", $"/Groups/{group.Id}", Resource.PatchOf(Leave())), Operation("PATCH", $"/Groups/{other.Id}", Resource.PatchOf(Join())),
                Operation("PUT", $"/Groups/{other.Id}", Resource.Group("other", safe.Id)), Operation("DELETE", $"/Groups/{group.Id}", null)),
        })).Expect(200);
        Assert.All(bulk.Body["Operations"]!.AsArray(), operation => Assert.Equal("403", (string?)operation!["status"]));

        // It is in no list, which is another than the one that was read before, and who writes back what they read asks nothing of it.
        var read = (await scim.SendAsync(ScimRequest.Of(HttpMethod.Get, $"/Groups/{group.Id}").With("If-None-Match", before.ETag!))).Expect(200);
        Assert.Equal([ada.Id], Members(read.Body));
        Assert.Equal([ada.Id], Members((await scim.GetAsync($"/Groups?filter={Uri.EscapeDataString($"displayName eq \"{team}\"")}")).Expect(200).Body["Resources"]![0]!));
        Assert.Equal(0, (int)(await scim.GetAsync($"/Groups?filter={Uri.EscapeDataString($"members.value eq \"{safe.Id}\"")}")).Expect(200).Body["totalResults"]!);
        var written = (await scim.PutAsync($"/Groups/{group.Id}", read.Body.DeepClone())).Expect(200);
        Assert.Equal((read.ETag, 1), (written.ETag, Members(written.Body).Count()));
        (await scim.PatchAsync($"/Groups/{group.Id}", Join())).Expect(200, 204);
        (await scim.GetAsync($"/Users/{safe.Id}")).Expect(200);
        Assert.Equal(new[] { safe.Id, ada.Id }.Order(), (await admin.AllAsync($"/groups/{group.Id}/members", 10)).Select(member => (string)member["id"]!).Order());

        static JsonObject Operation(string method, string path, JsonNode? data) => data is null ? new() { ["method"] = method, ["path"] = path } : new() { ["method"] = method, ["path"] = path, ["data"] = data };
        static IEnumerable<string> Members(JsonNode body) => body["members"]?.AsArray().Select(member => (string)member!["value"]!) ?? [];
    }

    /// <summary>Who may give roles, or connect identity providers, and does not administer.</summary>
    [Theory, EveryDatabase]
    public async Task AD_01_what_administers_is_ended_by_administrators_alone(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var server = await ServerProcess.StartAsync(database);
        var admin = await server.CreateKeyAsync();
        var tenant = await server.CreateTenantAsync("okta");
        foreach (var (name, permission) in ((string, string)[])[("Clerk", "hub/access:edit"), ("Connector", "hub/connections:edit"), ("Keeper", "hub:*")])
        {
            (await admin.PostAsync("/roles", new JsonObject { ["name"] = name, ["permissions"] = new JsonArray(permission, "build:edit") })).Expect(201);
        }
        var (clerk, connector) = (await server.CreateKeyAsync("Clerk"), await server.CreateKeyAsync("Connector"));
        var keeper = (await admin.AllAsync("/roles", 100)).Single(role => (string?)role["name"] == "Keeper");
        var people = new List<string>();
        foreach (var name in (string[])["ada", "bob", "safe"])
        {
            people.Add((await tenant.Scim.PostAsync("/Users", Resource.User(name))).Expect(201).Id);
        }
        var group = (await tenant.Scim.PostAsync("/Groups", Resource.Group("admins", people[0]))).Expect(201);
        (await admin.PatchAsync($"/users/{people[2]}", new JsonObject { ["protected"] = true })).Expect(200);
        var byGroup = (await GrantAsync("groupId", group.Id, "Admin")).Id;
        var own = (await GrantAsync("userId", people[1], "Keeper")).Id;
        var harmless = (await GrantAsync("userId", people[1], "Clerk")).Id;
        var guarded = (await GrantAsync("userId", people[2], "Clerk")).Id;
        var robot = (await admin.PostAsync("/serviceaccounts", new JsonObject { ["name"] = "robot", ["role"] = "Keeper" })).Expect(201);
        var key = (await admin.PostAsync($"/serviceaccounts/{robot.Id}/keys", new JsonObject())).Expect(201);
        var connection = (string)(await admin.AllAsync("/connections", 10))[0]["id"]!;

        foreach (var grant in (string[])[byGroup, own, guarded])
        {
            await RefusedAsync(clerk, HttpMethod.Delete, $"/grants/{grant}");
        }
        await RefusedAsync(clerk, HttpMethod.Patch, $"/roles/{keeper["id"]}", new JsonObject { ["permissions"] = new JsonArray("build:edit") });
        await RefusedAsync(clerk, HttpMethod.Delete, $"/serviceaccounts/{robot.Id}");
        await RefusedAsync(clerk, HttpMethod.Delete, $"/serviceaccounts/{robot.Id}/keys/{key.Id}");
        await RefusedAsync(connector, HttpMethod.Patch, $"/connections/{connection}", new JsonObject { ["ssoPermissions"] = false });
        await RefusedAsync(connector, HttpMethod.Post, $"/connections/{connection}/detach", new JsonObject { ["layers"] = "withdraw" });
        await RefusedAsync(connector, HttpMethod.Post, $"/connections/{connection}/detach", new JsonObject { ["layers"] = "keep" });
        (await new ApiClient(server, (string)key.Body["key"]!).GetAsync("/roles")).Expect(200);

        // What gives no administration is theirs, and the rest is an administrator's; once it confers nothing, who may not give it does not give it back either.
        (await clerk.DeleteAsync($"/grants/{harmless}")).Expect(204);
        (await connector.PatchAsync($"/connections/{connection}", new JsonObject { ["dialect"] = "strict" })).Expect(200);
        (await admin.PatchAsync($"/connections/{connection}", new JsonObject { ["ssoPermissions"] = false })).Expect(200);
        await RefusedAsync(connector, HttpMethod.Patch, $"/connections/{connection}", new JsonObject { ["ssoPermissions"] = true });
        (await admin.DeleteAsync($"/serviceaccounts/{robot.Id}/keys/{key.Id}")).Expect(204);
        (await admin.DeleteAsync($"/serviceaccounts/{robot.Id}")).Expect(204);
        (await server.RunAsync("grant", "remove", byGroup)).ExpectExit(0);
        (await connector.PatchAsync($"/connections/{connection}", new JsonObject { ["ssoPermissions"] = true })).Expect(200);
        (await admin.DeleteAsync($"/grants/{own}")).Expect(409);

        async Task<ScimAnswer> GrantAsync(string subject, string id, string role) => (await admin.PostAsync("/grants", new JsonObject { [subject] = id, ["role"] = role })).Expect(201);

        static async Task RefusedAsync(ApiClient caller, HttpMethod method, string path, JsonObject? body = null) =>
            Assert.Contains("hub:administer", (string?)(await caller.SendAsync(method, path, body)).Expect(403).Body["detail"], StringComparison.Ordinal);
    }

    [Theory, EveryDatabase]
    public async Task Rules_are_looked_at_before_they_are_made_and_give_no_administration(DatabaseKind kind)
    {
        var tenant = await servers.NewTenantAsync(kind);
        var admin = await tenant.Server.CreateKeyAsync();
        var title = Unique.Name("title");
        var user = (await tenant.Scim.PostAsync("/Users", Resource.User(Unique.Name("ada"), u => u["title"] = title))).Expect(201);
        var body = new JsonObject { ["name"] = Unique.Name("rule"), ["condition"] = $"title eq \"{title}\"" };
        var preview = (await admin.PostAsync("/rules/preview", body.DeepClone())).Expect(200);
        Assert.Equal((1, user.Id), ((int)preview.Body["total"]!, (string?)preview.Body["items"]![0]!["userId"]));
        var key = Unique.Name("key");
        var rule = (await admin.PostAsync("/rules", body.DeepClone(), ("Idempotency-Key", key))).Expect(201);
        Assert.Equal(rule.Id, (await admin.PostAsync("/rules", body.DeepClone(), ("Idempotency-Key", key))).Expect(201).Id);
        (await admin.PostAsync("/grants", new JsonObject { ["ruleId"] = rule.Id, ["role"] = "Admin" })).Expect(400);
        var grant = (await admin.PostAsync("/grants", new JsonObject { ["ruleId"] = rule.Id, ["role"] = "Member" })).Expect(201);
        Assert.Equal(rule.Id, (string?)grant.Body["ruleId"]);
        var access = Assert.Single((await admin.GetAsync($"/users/{user.Id}/access")).Expect(200).Body["items"]!.AsArray());
        Assert.Equal((grant.Id, true), ((string?)access!["grantId"], (bool)access["holds"]!));
        var granted = (await admin.GetAsync($"/users/{user.Id}/explain?permission=reports:edit")).Expect(200).Body;
        Assert.True((bool)granted["granted"]!);
        Assert.Equal(((string?)rule.Body["name"], (string?)rule.Body["condition"]), ((string?)granted["reasons"]![0]!["rule"], (string?)granted["reasons"]![0]!["condition"]));
        Assert.Equal([grant.Id], (await admin.AllAsync($"/grants?ruleId={rule.Id}", 10)).Select(item => (string)item["id"]!));
        (await admin.DeleteAsync($"/rules/{rule.Id}")).Expect(409);
        var another = new JsonObject { ["condition"] = "title eq \"another\"" };
        (await admin.PatchAsync($"/rules/{rule.Id}", another.DeepClone())).Expect(200);
        (await admin.PatchAsync($"/rules/{rule.Id}", another.DeepClone(), ("If-Match", "W/\"1\""))).Expect(412);
        (await admin.DeleteAsync($"/rules/{rule.Id}", ("If-Match", "W/\"1\""))).Expect(412);
        foreach (var path in (string[])[$"/rules/{Guid.NewGuid()}", $"/rules/{Guid.NewGuid()}/people"])
        {
            (await admin.GetAsync(path)).Expect(404);
        }
        (await admin.PatchAsync($"/rules/{Guid.NewGuid()}", another.DeepClone())).Expect(404);
        (await admin.DeleteAsync($"/rules/{Guid.NewGuid()}")).Expect(404);
        // What is empty is none: a condition without anything is no rule.
        (await admin.PatchAsync($"/rules/{rule.Id}", new JsonObject { ["condition"] = "" })).Expect(400);
        Assert.False((bool)(await admin.GetAsync($"/users/{user.Id}/explain?permission=reports:edit")).Expect(200).Body["granted"]!);

        // A value that names Admin by a pattern confers nothing.
        (await tenant.Scim.PostAsync("/Groups", Resource.Group("pattern.Admin", user.Id))).Expect(201);
        var pattern = (await admin.PostAsync("/rules", new JsonObject { ["name"] = Unique.Name("pattern"), ["attribute"] = "groups.display", ["pattern"] = "pattern.{role}" })).Expect(201);
        (await tenant.Scim.PostAsync("/Groups", Resource.Group("pattern.Nothing", user.Id))).Expect(201);
        var explained = (await admin.GetAsync($"/users/{user.Id}/explain?permission=hub:administer")).Expect(200).Body;
        Assert.False((bool)explained["granted"]!);
        Assert.Contains(explained["strayValues"]!.AsArray(), stray => ((string?)stray!["rule"], (string?)stray["value"]) == ((string?)pattern.Body["name"], "pattern.Nothing"));
        (await tenant.Scim.PostAsync("/Groups", Resource.Group("pattern.Developer", user.Id))).Expect(201);
        Assert.True((bool)(await admin.GetAsync($"/users/{user.Id}/explain?permission=build:deploy")).Expect(200).Body["granted"]!);
        (await admin.DeleteAsync($"/rules/{pattern.Id}")).Expect(204);
    }

    [Theory, EveryDatabase]
    public async Task The_audit_is_paged_filtered_and_exported(DatabaseKind kind)
    {
        var tenant = await servers.NewTenantAsync(kind);
        var admin = await tenant.Server.CreateKeyAsync();
        var name = Unique.Name("=formula");
        var made = (await admin.PostAsync("/users", Resource.User(name))).Expect(201);
        (await admin.PatchAsync($"/users/{made.Id}", Operations(("replace", "title", "x")))).Expect(200);
        var rows = await admin.AllAsync($"/audit?target={made.Id}", 1);
        Assert.Equal(["user.updated", "user.created"], rows.Select(row => (string)row["action"]!));
        Assert.Equal(("serviceAccount", admin.KeyId, name), ((string?)rows[0]["actor"], (string?)rows[0]["credentialId"], (string?)rows[0]["targetName"]));
        Assert.Equal(("{}", """{"title":"x"}""", name), (rows[0]["before"]!.ToJsonString(), rows[0]["after"]!.ToJsonString(), (string?)rows[1]["after"]!["userName"]));
        // About a person is what was done to the account, and what they were given and came into, by whatever they are named.
        var group = (await admin.PostAsync("/groups", new JsonObject { ["displayName"] = Unique.Name("team") })).Expect(201);
        (await admin.PostAsync($"/groups/{group.Id}/members", new JsonObject { ["ids"] = new JsonArray(made.Id) })).Expect(200);
        (await admin.PostAsync("/grants", new JsonObject { ["userId"] = made.Id, ["role"] = "Viewer" })).Expect(201);
        foreach (var user in (string[])[made.Id, Uri.EscapeDataString(name)])
        {
            Assert.Equal(["grant.created", "group.updated", "user.updated", "user.created"], (await admin.AllAsync($"/audit?user={user}", 2)).Select(row => (string)row["action"]!));
        }
        Assert.Empty(await admin.AllAsync($"/audit?user={made.Id}&actor={Uri.EscapeDataString(name)}", 10));
        (await admin.GetAsync("/audit?user=nobody-at-all")).Expect(404);
        (await admin.GetAsync("/audit?actor=nobody-at-all")).Expect(404);
        (await admin.GetAsync("/audit?outcome=perhaps")).Expect(400);
        (await admin.GetAsync("/audit?from=yesterday")).Expect(400);
        var csv = (await admin.GetAsync($"/audit/export?format=csv&target={made.Id}")).Expect(200);
        Assert.Equal("text/csv", csv.MediaType);
        Assert.Contains($"'{name}", csv.Text, StringComparison.Ordinal);
        Assert.Equal(3, csv.Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(2, (await admin.GetAsync($"/audit/export?format=jsonl&target={made.Id}")).Expect(200).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        (await admin.GetAsync("/audit/export?format=xml")).Expect(400);
        (await (await tenant.Server.CreateKeyAsync("Developer")).GetAsync("/audit")).Expect(403);
    }

    private static JsonObject Operations(params (string Op, string Path, string? Value)[] operations) => new()
    {
        ["operations"] = new JsonArray([.. operations.Select(operation => new JsonObject { ["op"] = operation.Op, ["path"] = Qualified(operation.Path) }.With(operation.Value))]),
    };

    private static string Qualified(string path) => path == "department" ? $"{Resource.EnterpriseSchema}:department" : path;
}

/// <summary>A value where there is one.</summary>
file static class OperationValue
{
    public static JsonObject With(this JsonObject operation, string? value)
    {
        if (value is not null)
        {
            operation["value"] = value;
        }
        return operation;
    }
}
