using System.Text.Json.Nodes;
using ScimHub.Server.Tests.Harness;

namespace ScimHub.Server.Tests.Api;

/// <summary>Who is let in, and what for.</summary>
public sealed class ApiKeyTests(Servers servers)
{
    [Theory, InlineData(DatabaseKind.Sqlite)]
    public async Task AZ_07_a_SCIM_token_opens_no_API_and_an_API_key_no_SCIM(DatabaseKind database)
    {
        var tenant = await servers.NewTenantAsync(database);
        var admin = await tenant.Server.CreateKeyAsync();
        (await new ApiClient(tenant.Server, tenant.Token).GetAsync("/roles")).Expect(401);
        (await new ApiClient(tenant.Server, tenant.Token).PostAsync("/roles", new JsonObject { ["name"] = "x" })).Expect(401);
        (await new ScimClient(tenant.Server, admin.Key).GetAsync("/Users")).ExpectError(401);
        (await new ScimClient(tenant.Server, null).SendAsync(ScimRequest.Of(HttpMethod.Get, "/Users").With("Authorization", TokenRequest.Basic("x", admin.Key!)))).ExpectError(401);
        (await admin.GetAsync("/roles")).Expect(200);
        (await tenant.Scim.GetAsync("/Users?count=1")).Expect(200);
    }

    [Theory, EveryDatabase]
    public async Task AZ_05_whatever_is_wrong_with_the_key_the_answer_is_401(DatabaseKind database)
    {
        var server = await servers.On(database);
        var admin = await server.CreateKeyAsync();
        var key = admin.Key!;
        var nobody = new ApiClient(server, null);
        (string, string)[][] wrong =
        [
            [], [("Authorization", "")], [("Authorization", "Bearer")], [("Authorization", key)], [("Authorization", $"Token {key}")], [("Authorization", TokenRequest.Basic("x", key))], [("Authorization", TokenRequest.Basic(key, ""))],
            [("Authorization", $"Bearer {key}x")], [("Authorization", $"Bearer {key[..^1]}")], [("Authorization", $"Bearer {key} {key}")], [("Authorization", $"Bearer {key}"), ("Authorization", $"Bearer {key}")],
            [("Authorization", $"Bearer {new string('a', 20_000)}")], [("X-Api-Key", key)], [("Cookie", $"key={key}")],
        ];
        foreach (var headers in wrong)
        {
            foreach (var (method, path) in new[] { (HttpMethod.Get, "/roles"), (HttpMethod.Get, "/nothing"), (HttpMethod.Post, "/roles"), (HttpMethod.Put, "/roles"), (HttpMethod.Get, $"/roles?access_token={key}") })
            {
                var answer = (await nobody.SendAsync(new ScimRequest(method, path) { Headers = headers, Body = method == HttpMethod.Post ? "{"u8.ToArray() : null })).Expect(401);
                Assert.StartsWith("Bearer realm=\"api\"", answer.Headers["WWW-Authenticate"], StringComparison.Ordinal);
                Assert.DoesNotContain(key, answer.Text, StringComparison.Ordinal);
            }
        }
        (await admin.GetAsync($"/roles?access_token={key}")).Expect(401);
    }

    [Theory, EveryDatabase]
    public async Task AZ_09_a_revoked_key_is_refused_within_a_second_and_its_successor_is_not(DatabaseKind database)
    {
        var server = await servers.On(database);
        var admin = await server.CreateKeyAsync();
        var account = (await admin.PostAsync("/serviceaccounts", new JsonObject { ["name"] = Unique.Name("robot"), ["role"] = "Admin" })).Expect(201);
        foreach (var days in new[] { 0, -1, 3_651, int.MaxValue })
        {
            (await admin.PostAsync($"/serviceaccounts/{account.Id}/keys", new JsonObject { ["days"] = days })).Expect(400);
        }
        var first = await KeyAsync(admin, account.Id);
        var second = await KeyAsync(admin, account.Id);
        (await first.GetAsync("/roles")).Expect(200);
        (await admin.DeleteAsync($"/serviceaccounts/{account.Id}/keys/{first.KeyId}")).Expect(204);
        var began = TimeProvider.System.GetTimestamp();
        while ((await first.GetAsync("/roles")).Status != 401)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(1));
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
        (await second.GetAsync("/roles")).Expect(200);
        var keys = (await admin.AllAsync($"/serviceaccounts/{account.Id}/keys", 1)).ToDictionary(key => (string)key["id"]!);
        Assert.NotNull((string?)keys[first.KeyId]["revokedAt"]);
        Assert.Null((string?)keys[second.KeyId]["revokedAt"]);
        (await admin.DeleteAsync($"/serviceaccounts/{account.Id}")).Expect(204);
        (await admin.GetAsync($"/serviceaccounts/{account.Id}")).Expect(404);
        await EventuallyAsync(async () => (await second.GetAsync("/roles")).Status == 401);

        static async Task<ApiClient> KeyAsync(ApiClient admin, string account)
        {
            var made = (await admin.PostAsync($"/serviceaccounts/{account}/keys", new JsonObject { ["days"] = 30 })).Expect(201);
            return new ApiClient(admin.Server, (string)made.Body["key"]!, made.Id);
        }
    }

    [Theory, EveryDatabase]
    public async Task The_command_makes_a_key_as_its_contract_says_and_lists_and_revokes_it(DatabaseKind database)
    {
        var server = await servers.On(database);
        var name = Unique.Name("first-admin");
        var made = (await server.RunAsync("key", "create", "--name", name, "--role", "Admin", "--json")).Json().AsObject();
        Assert.Equal(["key", "id"], made.Select(member => member.Key));
        (await new ApiClient(server, (string)made["key"]!).GetAsync("/roles")).Expect(200);
        Assert.Contains("'Admin' everywhere", (await server.RunAsync("key", "create", "--name", name, "--role", "Viewer")).ExpectExit(1).Error, StringComparison.Ordinal);
        (await server.RunAsync("key", "create", "--name", name, "--role", "Admin", "--days", "0")).ExpectExit(2);
        var listed = (await server.RunAsync("key", "list", "--json")).Json().AsArray().Single(account => (string?)account!["name"] == name)!;
        Assert.Equal(((string?)made["id"], "valid"), ((string?)listed["keys"]![0]!["id"], (string?)listed["keys"]![0]!["state"]));
        (await server.RunAsync("key", "revoke", (string)made["id"]!)).ExpectExit(0);
        await EventuallyAsync(async () => (await new ApiClient(server, (string)made["key"]!).GetAsync("/roles")).Status == 401);
        (await server.RunAsync("key", "remove-account", name)).ExpectExit(0);
        (await server.RunAsync("key", "remove-account", name)).ExpectExit(1);
    }

    [Theory, EveryDatabase]
    public async Task A_key_may_what_its_role_allows_and_is_told_what_it_lacks(DatabaseKind database)
    {
        var server = await servers.On(database);
        var admin = await server.CreateKeyAsync();
        var role = Unique.Name("Auditor");
        (await admin.PostAsync("/roles", new JsonObject { ["name"] = role, ["permissions"] = new JsonArray("hub/users:read", "hub/access:read") })).Expect(201);
        var auditor = await server.CreateKeyAsync(role);
        (await auditor.GetAsync("/users?limit=1")).Expect(200);
        (await auditor.GetAsync("/roles")).Expect(200);
        Assert.Contains("hub/groups:read", (string?)(await auditor.GetAsync("/groups")).Expect(403).Body["detail"], StringComparison.Ordinal);
        Assert.Contains("hub/access:edit", (string?)(await auditor.PostAsync("/roles", new JsonObject { ["name"] = "x" })).Expect(403).Body["detail"], StringComparison.Ordinal);
        (await auditor.GetAsync("/connections")).Expect(403);
        foreach (var builtIn in new[] { "Member", "Viewer", "Developer" })
        {
            (await (await server.CreateKeyAsync(builtIn)).GetAsync("/users")).Expect(403);
        }
    }

    [Theory, EveryDatabase]
    public async Task Nobody_gives_what_they_have_not(DatabaseKind database)
    {
        var tenant = await servers.NewTenantAsync(database);
        var admin = await tenant.Server.CreateKeyAsync();
        var user = (await tenant.Scim.PostAsync("/Users", Resource.User(Unique.Name("ada")))).Expect(201);
        var (clerk, weak) = (Unique.Name("Clerk"), Unique.Name("Weak"));
        (await admin.PostAsync("/roles", new JsonObject { ["name"] = clerk, ["permissions"] = new JsonArray("hub/access:edit", "build:edit") })).Expect(201);
        var weakRole = (await admin.PostAsync("/roles", new JsonObject { ["name"] = weak, ["permissions"] = new JsonArray("build:read") })).Expect(201);
        var key = await tenant.Server.CreateKeyAsync(clerk);

        (await key.PostAsync("/grants", Grant("Admin"))).Expect(403);
        (await key.PostAsync("/grants", Grant("Viewer"))).Expect(403);
        (await key.PostAsync("/roles", new JsonObject { ["name"] = Unique.Name("x"), ["permissions"] = new JsonArray("build:deploy") })).Expect(403);
        (await key.PostAsync("/roles", new JsonObject { ["name"] = Unique.Name("x"), ["inherits"] = new JsonArray("Admin") })).Expect(403);
        (await key.PatchAsync($"/roles/{weakRole.Id}", new JsonObject { ["permissions"] = new JsonArray("*:*") })).Expect(403);
        (await key.PostAsync("/serviceaccounts", new JsonObject { ["name"] = Unique.Name("x"), ["role"] = "Admin" })).Expect(403);
        var strong = (await admin.PostAsync("/serviceaccounts", new JsonObject { ["name"] = Unique.Name("x"), ["role"] = "Admin" })).Expect(201);
        (await key.PostAsync($"/serviceaccounts/{strong.Id}/keys", new JsonObject())).Expect(403);
        Assert.Empty((await admin.GetAsync($"/users/{user.Id}/access")).Expect(200).Body["items"]!.AsArray());

        (await key.PostAsync("/grants", Grant(weak))).Expect(201);
        (await key.PatchAsync($"/roles/{weakRole.Id}", new JsonObject { ["permissions"] = new JsonArray("build:edit") })).Expect(200);
        (await key.PostAsync("/serviceaccounts", new JsonObject { ["name"] = Unique.Name("x"), ["role"] = weak })).Expect(201);

        JsonObject Grant(string role) => new() { ["userId"] = user.Id, ["role"] = role };
    }

    [Theory, EveryDatabase]
    public async Task A_key_of_one_domain_holds_there_and_nowhere_else(DatabaseKind database)
    {
        var tenant = await servers.NewTenantAsync(database);
        var admin = await tenant.Server.CreateKeyAsync();
        var user = (await tenant.Scim.PostAsync("/Users", Resource.User(Unique.Name("ada")))).Expect(201);
        var (top, inner, other) = (Unique.Name("Sales"), Unique.Name("EMEA"), Unique.Name("Legal"));
        var topId = (await admin.PostAsync("/domains", new JsonObject { ["name"] = top, ["kind"] = "team" })).Expect(201).Id;
        var innerId = (await admin.PostAsync("/domains", new JsonObject { ["name"] = inner, ["parent"] = top })).Expect(201).Id;
        var otherId = (await admin.PostAsync("/domains", new JsonObject { ["name"] = other })).Expect(201).Id;
        var elsewhere = (await admin.PostAsync("/grants", Grant(other))).Expect(201);
        var everywhere = (await admin.PostAsync("/grants", Grant(null))).Expect(201);
        var key = await tenant.Server.CreateKeyAsync("Admin", top);

        (await key.GetAsync($"/users/{user.Id}")).Expect(200);
        (await key.GetAsync("/users?limit=1")).Expect(200);
        (await key.GetAsync("/groups?limit=1")).Expect(200);
        Assert.Equal([topId, innerId], (await key.AllAsync("/domains", 1)).Select(domain => (string)domain["id"]!));
        var made = (await key.PostAsync("/grants", Grant(inner))).Expect(201);
        Assert.Equal([made.Id], (await key.AllAsync("/grants", 10)).Select(grant => (string)grant["id"]!));
        Assert.True((bool)(await key.GetAsync($"/users/{user.Id}/explain?permission=build:edit&domain={inner}")).Expect(200).Body["granted"]!);
        Assert.Contains(user.Id, (await key.AllAsync($"/who?permission=build:edit&domain={innerId}", 50)).Select(holder => (string)holder["userId"]!));
        Assert.Equal(
            new[] { everywhere.Id, made.Id }.Order(),
            (await key.GetAsync($"/users/{user.Id}/access")).Expect(200).Body["items"]!.AsArray().Select(grant => (string)grant!["grantId"]!).Order());

        (await key.GetAsync($"/who/serviceaccounts?permission=build:edit&domain={innerId}")).Expect(403);
        (await key.PostAsync("/grants", Grant(other))).Expect(403);
        Assert.Contains(top, (string?)(await key.PostAsync("/grants", Grant(null))).Expect(403).Body["detail"], StringComparison.Ordinal);
        (await key.GetAsync($"/grants/{elsewhere.Id}")).Expect(403);
        (await key.DeleteAsync($"/grants/{elsewhere.Id}")).Expect(403);
        (await key.DeleteAsync($"/grants/{everywhere.Id}")).Expect(403);
        (await key.GetAsync($"/grants?domain={other}")).Expect(403);
        (await key.GetAsync($"/domains/{otherId}")).Expect(403);
        (await key.GetAsync($"/users/{user.Id}/explain?permission=build:edit")).Expect(403);
        (await key.GetAsync($"/who?permission=build:edit&domain={other}")).Expect(403);
        // Which roles there are, whoever gives one must know; they are the whole organisation's to change.
        (await key.GetAsync("/roles")).Expect(200);
        (await key.PostAsync("/roles", new JsonObject { ["name"] = Unique.Name("x"), ["permissions"] = new JsonArray("build:edit") })).Expect(403);
        foreach (var path in new[] { "/rules", "/serviceaccounts", "/connections", "/audit", "/settings/limits", $"/users/{user.Id}/sessions" })
        {
            (await key.GetAsync(path)).Expect(403);
        }
        (await key.PostAsync("/domains", new JsonObject { ["name"] = Unique.Name("x"), ["parent"] = top })).Expect(403);
        (await key.PatchAsync($"/domains/{innerId}", new JsonObject { ["name"] = Unique.Name("x") })).Expect(403);
        (await key.PostAsync("/serviceaccounts", new JsonObject { ["name"] = Unique.Name("x"), ["role"] = "Viewer", ["domain"] = inner })).Expect(403);
        (await key.DeleteAsync($"/grants/{made.Id}")).Expect(204);
        (await admin.DeleteAsync($"/domains/{topId}")).Expect(409);

        JsonObject Grant(string? domain) => new() { ["userId"] = user.Id, ["role"] = "Member", ["domain"] = domain };
    }

    private static async Task EventuallyAsync(Func<Task<bool>> holds)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await holds())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(2));
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
