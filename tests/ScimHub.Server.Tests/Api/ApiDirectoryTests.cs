using System.Text.Json.Nodes;
using ScimHub.Server.Tests.Harness;

namespace ScimHub.Server.Tests.Api;

/// <summary>People, groups, connections and who may do what, as the API shows them.</summary>
public sealed class ApiDirectoryTests(Servers servers)
{
    [Theory, EveryDatabase]
    public async Task People_pushed_by_any_connection_are_found_by_filter_and_shown_with_their_links(DatabaseKind database)
    {
        var (one, two) = (await servers.NewTenantAsync(database), await servers.NewTenantAsync(database));
        var admin = await one.Server.CreateKeyAsync();
        var title = Unique.Name("title");
        var ada = (await one.Scim.PostAsync("/Users", Resource.User(Unique.Name("ada"), user => { user["title"] = title; user["externalId"] = title; }))).Expect(201);
        var bob = (await two.Scim.PostAsync("/Users", Resource.User(Unique.Name("bob"), user => user["title"] = title))).Expect(201);
        var team = (await two.Scim.PostAsync("/Groups", Resource.Group(Unique.Name("team"), bob.Id))).Expect(201);

        Assert.Equal([ada.Id, bob.Id], (await admin.AllAsync($"/users?filter={Uri.EscapeDataString($"title eq \"{title}\"")}", 1)).Select(user => (string)user["id"]!));
        var found = Assert.Single(await admin.AllAsync($"/users?filter={Uri.EscapeDataString($"externalId eq \"{title}\"")}", 5));
        Assert.Equal((string?)ada.Body["userName"], (string?)found["userName"]);
        Assert.Equal((false, false), ((bool)found["suspended"]!, (bool)found["protected"]!));
        var link = Assert.Single(found["links"]!.AsArray())!;
        Assert.Equal(("scim", title), ((string?)link["channel"], (string?)link["externalId"]));
        var connection = (await admin.GetAsync($"/connections/{link["connection"]}")).Expect(200);
        Assert.Equal(one.Connection, (string?)connection.Body["name"]);
        Assert.Equal(team.Id, (string?)(await admin.GetAsync($"/users/{bob.Id}")).Expect(200).Body["groups"]![0]!["value"]);
        Assert.Equal([bob.Id], (await admin.AllAsync($"/users?filter={Uri.EscapeDataString($"groups.value eq \"{team.Id}\"")}", 5)).Select(user => (string)user["id"]!));
        (await admin.GetAsync($"/users?filter={Uri.EscapeDataString("nonsense eq 1")}")).Expect(400);
        (await admin.GetAsync("/users?filter=(")).Expect(400);
        (await admin.GetAsync($"/users/{Guid.NewGuid()}")).Expect(404);
        (await admin.GetAsync("/users/nobody")).Expect(404);
    }

    [Theory, EveryDatabase]
    public async Task Groups_of_any_connection_are_found_and_their_members_paged(DatabaseKind database)
    {
        var tenant = await servers.NewTenantAsync(database);
        var admin = await tenant.Server.CreateKeyAsync();
        var people = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            people.Add((await tenant.Scim.PostAsync("/Users", Resource.User(Unique.Name("member")))).Expect(201).Id);
        }
        var name = Unique.Name("team");
        var inner = (await tenant.Scim.PostAsync("/Groups", Resource.Group(Unique.Name("inner")))).Expect(201).Id;
        var team = (await tenant.Scim.PostAsync("/Groups", Resource.Group(name, [.. people, inner]))).Expect(201);

        var found = Assert.Single(await admin.AllAsync($"/groups?filter={Uri.EscapeDataString($"displayName eq \"{name}\"")}", 5));
        Assert.Equal((team.Id, name), ((string?)found["id"], (string?)found["displayName"]));
        Assert.Null(found["members"]);
        Assert.Equal(name, (string?)(await admin.GetAsync($"/groups/{team.Id}")).Expect(200).Body["displayName"]);
        var members = await admin.AllAsync($"/groups/{team.Id}/members", 2);
        Assert.Equal([.. people, inner], members.Select(member => (string)member["id"]!));
        Assert.Equal("group", (string?)members[^1]["type"]);
        (await admin.GetAsync($"/groups/{Guid.NewGuid()}/members")).Expect(404);
    }

    [Theory, EveryDatabase]
    public async Task A_group_s_grant_reaches_its_members_and_the_API_says_how_and_until_when(DatabaseKind database)
    {
        var tenant = await servers.NewTenantAsync(database);
        var admin = await tenant.Server.CreateKeyAsync();
        var user = (await tenant.Scim.PostAsync("/Users", Resource.User(Unique.Name("ada")))).Expect(201);
        var team = (await tenant.Scim.PostAsync("/Groups", Resource.Group(Unique.Name("team"), user.Id))).Expect(201);
        var (role, domain) = (Unique.Name("Analyst"), Unique.Name("Sales"));
        var roleId = (await admin.PostAsync("/roles", new JsonObject { ["name"] = role, ["permissions"] = new JsonArray("reports:edit", "billing:none"), ["inherits"] = new JsonArray("Viewer") })).Expect(201).Id;
        var domainId = (await admin.PostAsync("/domains", new JsonObject { ["name"] = domain, ["kind"] = "team" })).Expect(201).Id;
        var grant = (await admin.PostAsync("/grants", new JsonObject { ["groupId"] = team.Id, ["role"] = role, ["domain"] = domain })).Expect(201);
        Assert.Equal((roleId, role, domainId, domain), ((string?)grant.Body["roleId"], (string?)grant.Body["role"], (string?)grant.Body["domainId"], (string?)grant.Body["domain"]));
        Assert.Equal(grant.Id, (await admin.PostAsync("/grants", new JsonObject { ["groupId"] = team.Id, ["role"] = roleId, ["domain"] = domainId })).Expect(201).Id);
        var past = (await admin.PostAsync("/grants", new JsonObject { ["userId"] = user.Id, ["role"] = "Viewer", ["endsAt"] = "2020-01-01T00:00:00Z" })).Expect(201);

        var access = (await admin.GetAsync($"/users/{user.Id}/access")).Expect(200).Body["items"]!.AsArray().ToDictionary(item => (string)item!["grantId"]!, item => item!);
        Assert.Equal((true, false), ((bool)access[grant.Id]["holds"]!, (bool)access[past.Id]["holds"]!));
        Assert.Equal((string?)team.Body["displayName"], (string?)access[grant.Id]["through"]![0]);
        var granted = (await admin.GetAsync($"/users/{user.Id}/explain?permission=reports:edit&domain={domain}")).Expect(200).Body;
        Assert.True((bool)granted["granted"]!);
        Assert.Contains(granted["reasons"]!.AsArray(), reason => (string?)reason!["verdict"] == "gives" && (string?)reason["grantId"] == grant.Id);
        var refused = (await admin.GetAsync($"/users/{user.Id}/explain?permission=billing:read&domain={domainId}")).Expect(200).Body;
        Assert.False((bool)refused["granted"]!);
        Assert.NotNull((string?)refused["smallestChange"]);
        Assert.Equal([user.Id], (await admin.AllAsync($"/who?permission=reports:edit&domain={domain}", 5)).Select(holder => (string)holder["userId"]!).Where(id => id == user.Id));
        Assert.Equal([grant.Id], (await admin.AllAsync($"/grants?groupId={team.Id}&role={role}&domain={domain}", 1)).Select(item => (string)item["id"]!));
        Assert.Equal(["*:read", "billing:none", "hub:none", "reports:edit"], (await admin.GetAsync($"/roles/{roleId}/permissions")).Expect(200).Body["items"]!.AsArray().Select(line => (string)line!));

        (await admin.GetAsync($"/users/{user.Id}/explain?permission=everything")).Expect(400);
        (await admin.GetAsync($"/users/{user.Id}/explain")).Expect(400);
        (await admin.GetAsync($"/users/{Guid.NewGuid()}/explain?permission=a:read")).Expect(404);
        (await admin.PostAsync("/grants", new JsonObject { ["groupId"] = team.Id, ["role"] = "nothing" })).Expect(400);
        (await admin.PostAsync("/grants", new JsonObject { ["role"] = role })).Expect(400);
        (await admin.DeleteAsync($"/roles/{roleId}")).Expect(409);
        (await admin.DeleteAsync($"/grants/{grant.Id}")).Expect(204);
        (await admin.DeleteAsync($"/grants/{grant.Id}")).Expect(404);
        (await admin.DeleteAsync($"/roles/{roleId}")).Expect(204);
        (await admin.DeleteAsync($"/domains/{domainId}")).Expect(204);
        Assert.Equal(["grant.created", "grant.removed"], await AuditLog.OfAsync(tenant.Server.Database, grant.Id));
    }

    [Theory, EveryDatabase]
    public async Task A_connection_is_made_set_and_removed(DatabaseKind database)
    {
        var server = await servers.On(database);
        var admin = await server.CreateKeyAsync();
        var name = Unique.Name("entra");
        var made = (await admin.PostAsync("/connections", new JsonObject { ["name"] = name, ["dialect"] = "strict" })).Expect(201);
        Assert.Equal(("strict", "auto"), ((string?)made.Body["dialect"], (string?)made.Body["patchResponse"]));
        (await admin.PostAsync("/connections", new JsonObject { ["name"] = name })).Expect(409);
        (await admin.PatchAsync($"/connections/{made.Id}", new JsonObject { ["dialect"] = "loose" })).Expect(400);
        var trust = new JsonObject { ["issuer"] = "https://i.example", ["subject"] = "s", ["audience"] = "a", ["jwksUri"] = "https://i.example/keys" };
        var changed = (await admin.PatchAsync($"/connections/{made.Id}", new JsonObject { ["groupNames"] = "any", ["trust"] = trust })).Expect(200);
        Assert.Equal(("any", "strict", "https://i.example"), ((string?)changed.Body["groupNames"], (string?)changed.Body["dialect"], (string?)changed.Body["trust"]!["issuer"]));
        Assert.Equal("W/\"2\"", changed.ETag);
        Assert.Equal(0, (int)(await admin.AllAsync("/connections", 100)).Single(item => (string?)item["name"] == name)["users"]!);
        (await admin.DeleteAsync($"/connections/{made.Id}", ("If-Match", "W/\"1\""))).Expect(412);
        // With nothing in it, nobody's assertions are trusted; half of it is a mistake.
        (await admin.PatchAsync($"/connections/{made.Id}", new JsonObject { ["trust"] = new JsonObject { ["issuer"] = "", ["subject"] = "s", ["audience"] = "", ["jwksUri"] = "" } })).Expect(400);
        Assert.Null((await admin.PatchAsync($"/connections/{made.Id}", new JsonObject { ["trust"] = new JsonObject { ["issuer"] = "", ["subject"] = "", ["audience"] = "", ["jwksUri"] = "" } })).Expect(200).Body["trust"]);
        // What is usual of a kind follows it, unless something else was chosen.
        foreach (var (kind, claim) in new[] { ("okta", "sub"), ("entra", "oid"), ("google", null) })
        {
            Assert.Equal(claim, (string?)(await admin.PatchAsync($"/connections/{made.Id}", new JsonObject { ["oidc"] = new JsonObject { ["kind"] = kind, ["authority"] = "https://i.example", ["clientId"] = "x" } })).Expect(200).Body["matchClaim"]);
        }
        (await admin.PatchAsync($"/connections/{made.Id}", new JsonObject { ["matchClaim"] = "employee" })).Expect(200);
        Assert.Equal("employee", (string?)(await admin.PatchAsync($"/connections/{made.Id}", new JsonObject { ["oidc"] = new JsonObject { ["kind"] = "okta" } })).Expect(200).Body["matchClaim"]);
        (await admin.DeleteAsync($"/connections/{made.Id}", ("If-Match", (await admin.GetAsync($"/connections/{made.Id}")).ETag!))).Expect(204);
        (await admin.GetAsync($"/connections/{made.Id}")).Expect(404);
    }
}
