using System.Text.Json.Nodes;
using ScimHub.Server.Tests.Harness;

namespace ScimHub.Server.Tests.Api;

/// <summary>Local groups beside those that are pushed, and who manages them.</summary>
public sealed class ApiGroupTests(Servers servers)
{
    [Theory, EveryDatabase]
    public async Task A_local_group_is_made_once_filled_at_its_version_and_ended(DatabaseKind database)
    {
        var tenant = await servers.NewTenantAsync(database);
        var admin = await tenant.Server.CreateKeyAsync();
        var (name, ada, bob) = (Unique.Name("night"), await PersonAsync(tenant), await PersonAsync(tenant));
        var pushed = (await tenant.Scim.PostAsync("/Groups", Resource.Group(Unique.Name("pushed"), bob))).Expect(201).Id;
        var key = ("Idempotency-Key", Unique.Name("once"));
        var made = (await admin.PostAsync("/groups", Named(name), key)).Expect(201);
        Assert.Equal(made.Text, (await admin.PostAsync("/groups", Named(name), key)).Expect(201).Text);
        Assert.EndsWith($"/api/v1/groups/{made.Id}", made.Location, StringComparison.Ordinal);
        Assert.Equal((name, "local", null, false), ((string?)made.Body["displayName"], (string?)made.Body["owner"], (string?)made.Body["connection"], (bool)made.Body["locked"]!));
        (await admin.PostAsync("/groups", Named(name))).Expect(409);
        var path = $"/groups/{made.Id}";
        var first = (await admin.GetAsync(path)).Expect(200);
        (await admin.SendAsync(HttpMethod.Get, path, null, ("If-None-Match", first.ETag!))).Expect(304);

        var filled = (await admin.PostAsync($"{path}/members", Ids(ada, bob, pushed), ("If-Match", first.ETag!))).Expect(200);
        Assert.Equal(("W/\"2\"", (string?)filled.Body["meta"]!["version"]), (filled.ETag, "W/\"2\""));
        (await admin.PostAsync($"{path}/members", Ids(ada), ("If-Match", first.ETag!))).Expect(412);
        Assert.Equal(new[] { ada, bob, pushed }.Order(), (await admin.AllAsync($"{path}/members", 2)).Select(member => (string)member["id"]!).Order());
        (await admin.DeleteAsync($"{path}/members?id={bob}&id={pushed}", ("If-Match", first.ETag!))).Expect(412);
        Assert.Equal("W/\"3\"", (await admin.DeleteAsync($"{path}/members?id={bob}&id={pushed}")).Expect(200).ETag);
        Assert.Equal([ada], (await admin.AllAsync($"{path}/members", 5)).Select(member => (string)member["id"]!));
        var renamed = Unique.Name("late");
        Assert.Equal(renamed, (string?)(await admin.PatchAsync(path, Named(renamed), ("If-Match", "W/\"3\""))).Expect(200).Body["displayName"]);
        Assert.Equal(made.Id, (string?)Assert.Single(await admin.AllAsync($"/groups?filter={Uri.EscapeDataString($"displayName eq \"{renamed}\"")}", 5))["id"]);
        Assert.Equal(made.Id, (string?)Assert.Single((await admin.GetAsync($"/users/{ada}")).Expect(200).Body["groups"]!.AsArray())!["value"]);
        (await tenant.Scim.GetAsync($"/Groups/{made.Id}")).ExpectError(404);
        Assert.Null((await tenant.Scim.GetAsync($"/Users/{ada}")).Expect(200).Body["groups"]);

        (await admin.PostAsync("/grants", new JsonObject { ["groupId"] = made.Id, ["role"] = "Member" })).Expect(201);
        Assert.True((bool)(await admin.GetAsync($"/users/{ada}/explain?permission=reports:edit")).Expect(200).Body["granted"]!);
        (await admin.DeleteAsync(path, ("If-Match", "W/\"1\""))).Expect(412);
        (await admin.DeleteAsync(path)).Expect(204);
        Assert.False((bool)(await admin.GetAsync($"/users/{ada}/explain?permission=reports:edit")).Expect(200).Body["granted"]!);
        (await admin.GetAsync(path)).Expect(404);
    }

    [Theory, EveryDatabase]
    public async Task W7_who_is_in_a_pushed_group_its_identity_provider_alone_says(DatabaseKind database)
    {
        var tenant = await servers.NewTenantAsync(database);
        var admin = await tenant.Server.CreateKeyAsync();
        var (ada, bob) = (await PersonAsync(tenant), await PersonAsync(tenant));
        var pushed = (await tenant.Scim.PostAsync("/Groups", Resource.Group(Unique.Name("pushed"), ada))).Expect(201).Id;
        var path = $"/groups/{pushed}";
        var seen = (await admin.GetAsync(path)).Expect(200).Body;
        Assert.Equal(("connection", true), ((string?)seen["owner"], (bool)seen["locked"]!));
        Assert.Equal(tenant.Connection, (string?)(await admin.GetAsync($"/connections/{seen["connection"]}")).Expect(200).Body["name"]);
        foreach (var answer in new[]
        {
            await admin.PostAsync($"{path}/members", Ids(bob)), await admin.DeleteAsync($"{path}/members?id={ada}"), await admin.PatchAsync(path, Named("mine")), await admin.DeleteAsync(path),
            await admin.PostAsync($"{path}/managers", new JsonObject { ["userId"] = ada }),
        })
        {
            Assert.Contains("identity provider", (string?)answer.Expect(409).Body["detail"], StringComparison.Ordinal);
        }
        Assert.Equal([ada], (await admin.AllAsync($"{path}/members", 5)).Select(member => (string)member["id"]!));
    }

    [Theory, EveryDatabase]
    public async Task Managers_are_named_listed_and_dismissed_and_faults_are_said(DatabaseKind database)
    {
        var tenant = await servers.NewTenantAsync(database);
        var admin = await tenant.Server.CreateKeyAsync();
        var (ada, bob) = (await PersonAsync(tenant), await PersonAsync(tenant));
        var (group, other) = (await MakeAsync(), await MakeAsync());
        var path = $"/groups/{group}";
        foreach (var person in new[] { ada, bob, ada })
        {
            (await admin.PostAsync($"{path}/managers", new JsonObject { ["userId"] = person })).Expect(204);
        }
        Assert.Equal(new[] { ada, bob }.Order(), (await admin.AllAsync($"{path}/managers", 1)).Select(manager => (string)manager["userId"]!));
        (await admin.DeleteAsync($"{path}/managers/{ada}")).Expect(204);
        (await admin.DeleteAsync($"{path}/managers/{ada}")).Expect(404);
        (await admin.PostAsync($"{path}/managers", new JsonObject { ["userId"] = Guid.NewGuid().ToString() })).Expect(400);
        (await admin.GetAsync($"/groups/{Guid.NewGuid()}/managers")).Expect(404);

        (await admin.PostAsync($"{path}/members", Ids(other))).Expect(200);
        (await admin.PostAsync($"/groups/{other}/members", Ids(group))).Expect(409);
        (await admin.PostAsync($"{path}/members", Ids(group))).Expect(400);
        (await admin.PostAsync($"{path}/members", Ids(Guid.NewGuid().ToString()))).Expect(400);
        (await admin.PostAsync($"{path}/members", Ids("nobody"))).Expect(400);
        (await admin.PostAsync($"{path}/members", Ids())).Expect(400);
        (await admin.DeleteAsync($"{path}/members")).Expect(400);
        (await admin.DeleteAsync($"{path}/members?id=nobody")).Expect(400);
        (await admin.PostAsync("/groups", Named(""))).Expect(400);
        (await admin.PostAsync($"/groups/{Guid.NewGuid()}/members", Ids(ada))).Expect(404);
        Assert.Equal(["group.created", "group.manager.added", "group.manager.added", "group.manager.removed", "group.updated"], (await AuditLog.OfAsync(tenant.Server.Database, group)).Order());

        async Task<string> MakeAsync() => (await admin.PostAsync("/groups", Named(Unique.Name("group")))).Expect(201).Id;
    }

    [Theory, EveryDatabase]
    public async Task A_key_changes_groups_with_the_permission_for_it_alone_and_gives_nothing_it_has_not(DatabaseKind database)
    {
        var tenant = await servers.NewTenantAsync(database);
        var admin = await tenant.Server.CreateKeyAsync();
        var (role, domain, ada) = (Unique.Name("Clerk"), Unique.Name("Sales"), await PersonAsync(tenant));
        (await admin.PostAsync("/roles", new JsonObject { ["name"] = role, ["permissions"] = new JsonArray("hub/groups:edit") })).Expect(201);
        (await admin.PostAsync("/domains", new JsonObject { ["name"] = domain })).Expect(201);
        var clerk = await tenant.Server.CreateKeyAsync(role);
        var own = (await clerk.PostAsync("/groups", Named(Unique.Name("own")))).Expect(201).Id;
        (await clerk.PostAsync($"/groups/{own}/members", Ids(ada))).Expect(200);
        (await clerk.DeleteAsync($"/groups/{own}/members?id={ada}")).Expect(200);
        (await admin.PostAsync("/grants", new JsonObject { ["groupId"] = own, ["role"] = "Admin", ["domain"] = domain })).Expect(201);
        (await clerk.PostAsync($"/groups/{own}/members", Ids(ada))).Expect(403);
        (await clerk.PostAsync($"/groups/{own}/managers", new JsonObject { ["userId"] = ada })).Expect(403);
        (await clerk.DeleteAsync($"/groups/{own}")).Expect(403);
        Assert.Empty(await admin.AllAsync($"/groups/{own}/members", 5));
        // A key of one domain reads groups, and changes none.
        var local = await tenant.Server.CreateKeyAsync("Admin", domain);
        (await local.GetAsync($"/groups/{own}/managers")).Expect(200);
        (await local.PostAsync("/groups", Named(Unique.Name("x")))).Expect(403);
        (await local.PostAsync($"/groups/{own}/members", Ids(ada))).Expect(403);
        (await admin.DeleteAsync($"/groups/{own}")).Expect(204);
    }

    private static async Task<string> PersonAsync(Tenant tenant) => (await tenant.Scim.PostAsync("/Users", Resource.User(Unique.Name("person")))).Expect(201).Id;

    private static JsonObject Named(string name) => new() { ["displayName"] = name };

    private static JsonObject Ids(params string[] ids) => new() { ["ids"] = new JsonArray([.. ids.Select(id => JsonValue.Create(id))]) };
}
