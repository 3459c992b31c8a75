using System.Text;
using System.Text.Json.Nodes;
using ScimHub.Server.Tests.Harness;

namespace ScimHub.Server.Tests.Api;

/// <summary>What holds for every endpoint: how errors look, pages, repeated requests, versions, and the description.</summary>
public sealed class ApiProtocolTests(Servers servers)
{
    [Theory, EveryDatabase]
    public async Task A_request_sent_twice_with_one_idempotency_key_makes_one_thing(DatabaseKind database)
    {
        var server = await servers.On(database);
        var admin = await server.CreateKeyAsync();
        var key = ("Idempotency-Key", Unique.Name("once"));
        var domain = new JsonObject { ["name"] = Unique.Name("domain") };
        var first = (await admin.PostAsync("/domains", domain, key)).Expect(201);
        var again = (await admin.PostAsync("/domains", domain, key)).Expect(201);
        Assert.Equal((first.Text, first.Location), (again.Text, again.Location));
        Assert.EndsWith($"/api/v1/domains/{first.Id}", first.Location, StringComparison.Ordinal);
        (await admin.PostAsync("/domains", new JsonObject { ["name"] = Unique.Name("other") }, key)).Expect(422);
        (await admin.PostAsync("/roles", domain, key)).Expect(422);
        (await admin.DeleteAsync($"/domains/{first.Id}")).Expect(204);
        Assert.Equal(first.Text, (await admin.PostAsync("/domains", domain, key)).Expect(201).Text);
        (await admin.GetAsync($"/domains/{first.Id}")).Expect(404);
        // Another sender's key of the same text is another key, and what failed may be tried again.
        Assert.NotEqual(first.Id, (await (await server.CreateKeyAsync()).PostAsync("/domains", domain, key)).Expect(201).Id);
        var later = ("Idempotency-Key", Unique.Name("later"));
        (await admin.PostAsync("/domains", domain, later)).Expect(409);
        (await admin.PostAsync("/domains", domain, later)).Expect(409);
        foreach (var wrong in new[] { "", new string('x', 201), "a b" })
        {
            (await admin.PostAsync("/domains", new JsonObject { ["name"] = Unique.Name("x") }, ("Idempotency-Key", wrong))).Expect(400);
        }
    }

    [Theory, EveryDatabase]
    public async Task The_same_request_many_times_at_once_makes_one_thing(DatabaseKind database)
    {
        var server = await servers.On(database);
        var admin = await server.CreateKeyAsync();
        var account = (await admin.PostAsync("/serviceaccounts", new JsonObject { ["name"] = Unique.Name("robot"), ["role"] = "Viewer" })).Expect(201);
        var key = ("Idempotency-Key", Unique.Name("burst"));
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => admin.PostAsync($"/serviceaccounts/{account.Id}/keys", new JsonObject { ["days"] = 1 }, key)));
        Assert.Single(answers.Select(answer => answer.Expect(201).Text).Distinct());
        Assert.Single(await admin.AllAsync($"/serviceaccounts/{account.Id}/keys", 100));
        Assert.StartsWith("scimhub_key_", (string?)answers[0].Body["key"], StringComparison.Ordinal);
    }

    [Theory, EveryDatabase]
    public async Task AZ_08_a_made_key_lies_nowhere_in_the_store_not_even_for_a_repeated_request(DatabaseKind database)
    {
        var server = await servers.On(database);
        var admin = await server.CreateKeyAsync();
        var account = (await admin.PostAsync("/serviceaccounts", new JsonObject { ["name"] = Unique.Name("robot"), ["role"] = "Viewer" })).Expect(201);
        var made = (await admin.PostAsync($"/serviceaccounts/{account.Id}/keys", new JsonObject(), ("Idempotency-Key", Unique.Name("key")))).Expect(201);
        var text = Encoding.UTF8.GetBytes((string)made.Body["key"]!);
        var rows = await server.Database.QueryAsync("SELECT \"Body\" FROM \"IdempotentRequests\"");
        Assert.NotEmpty(rows);
        Assert.DoesNotContain(rows, row => ((byte[])row["Body"]!).AsSpan().IndexOf(text) >= 0);
    }

    [Theory, EveryDatabase]
    public async Task A_change_holds_only_on_the_version_it_names(DatabaseKind database)
    {
        var server = await servers.On(database);
        var admin = await server.CreateKeyAsync();
        var made = (await admin.PostAsync("/roles", new JsonObject { ["name"] = Unique.Name("role"), ["permissions"] = new JsonArray("a:read") })).Expect(201);
        var path = $"/roles/{made.Id}";
        var first = (await admin.GetAsync(path)).Expect(200);
        Assert.Equal("W/\"1\"", first.ETag);
        var same = (await admin.SendAsync(HttpMethod.Get, path, null, ("If-None-Match", first.ETag!))).Expect(304);
        Assert.Empty(same.Text);
        var changed = (await admin.PatchAsync(path, new JsonObject { ["permissions"] = new JsonArray("a:edit") }, ("If-Match", first.ETag!))).Expect(200);
        Assert.Equal("W/\"2\"", changed.ETag);
        (await admin.PatchAsync(path, new JsonObject { ["permissions"] = new JsonArray("b:edit") }, ("If-Match", first.ETag!))).Expect(412);
        (await admin.DeleteAsync(path, ("If-Match", first.ETag!))).Expect(412);
        (await admin.SendAsync(HttpMethod.Get, path, null, ("If-None-Match", first.ETag!))).Expect(200);
        (await admin.DeleteAsync(path, ("If-Match", changed.ETag!))).Expect(204);

        var domain = (await admin.PostAsync("/domains", new JsonObject { ["name"] = Unique.Name("domain") })).Expect(201);
        var parent = (await admin.PostAsync("/domains", new JsonObject { ["name"] = Unique.Name("parent") })).Expect(201);
        var moved = (await admin.PatchAsync($"/domains/{domain.Id}", new JsonObject { ["parent"] = parent.Id }, ("If-Match", "W/\"1\""))).Expect(200);
        Assert.Equal((parent.Id, "W/\"2\""), ((string?)moved.Body["parent"], moved.ETag));
        (await admin.PatchAsync($"/domains/{parent.Id}", new JsonObject { ["parent"] = domain.Id })).Expect(400);
        (await admin.PatchAsync($"/domains/{domain.Id}", new JsonObject { ["kind"] = "x" }, ("If-Match", "W/\"1\""))).Expect(412);
        Assert.Null((string?)(await admin.PatchAsync($"/domains/{domain.Id}", new JsonObject { ["parent"] = null })).Expect(200).Body["parent"]);
        (await admin.PatchAsync("/roles/00000000-0000-7000-8000-000000000001", new JsonObject { ["name"] = "x" })).Expect(409);
    }

    [Theory, EveryDatabase]
    public async Task A_cursor_belongs_to_its_query_and_its_key(DatabaseKind database)
    {
        var server = await servers.On(database);
        var admin = await server.CreateKeyAsync();
        Assert.Equal(4, (await admin.AllAsync("/roles", 1)).Count(role => (bool)role["builtIn"]!));
        var cursor = Uri.EscapeDataString((string)(await admin.GetAsync("/roles?limit=1")).Expect(200).Body["nextCursor"]!);
        (await admin.GetAsync($"/roles?limit=2&cursor={cursor}")).Expect(200);
        (await admin.GetAsync($"/domains?limit=1&cursor={cursor}")).Expect(400);
        (await admin.GetAsync($"/roles?cursor={cursor}&x=y")).Expect(400);
        (await admin.GetAsync($"/roles?cursor={cursor[..^3]}abc")).Expect(400);
        (await (await server.CreateKeyAsync()).GetAsync($"/roles?cursor={cursor}")).Expect(400);
        foreach (var limit in new[] { "0", "-1", "1001", "abc", "99999999999" })
        {
            Assert.Contains("'limit'", (string?)(await admin.GetAsync($"/roles?limit={limit}")).Expect(400).Body["detail"], StringComparison.Ordinal);
        }
    }

    [Theory, EveryDatabase]
    public async Task What_is_not_understood_is_said_and_changes_nothing(DatabaseKind database)
    {
        var server = await servers.On(database);
        var admin = await server.CreateKeyAsync();
        foreach (var (body, word) in new[]
        {
            ("{\"name\":\"x\",\"permissions\":[\"a:read\"],\"colour\":1}", "'colour'"), ("{\"permissions\":[\"a:read\"]}", "'name'"), ("{\"name\":7}", "'name'"), ("{\"name\":null}", "'name'"),
            ("{\"name\":\"x\",\"name\":\"y\"}", "twice"), ("{\"Name\":\"x\"}", "'Name'"), ("{\"name\":", "JSON"), ("", "JSON"), ("[]", "JSON"), ("null", "JSON"), ("\"x\"", "JSON"), ("{\"name\":\"x\",\"permissions\":\"a:read\"}", "'permissions'"),
        })
        {
            var answer = (await admin.SendAsync(new ScimRequest(HttpMethod.Post, "/roles") { Body = Encoding.UTF8.GetBytes(body), ContentType = "application/json" })).Expect(400);
            Assert.Contains(word, (string?)answer.Body["detail"], StringComparison.Ordinal);
        }
        (await admin.GetAsync("/nothing")).Expect(404);
        (await admin.GetAsync("/roles/x/y/z")).Expect(404);
        (await admin.SendAsync(HttpMethod.Put, "/roles", new JsonObject())).Expect(405);
        (await admin.SendAsync(new ScimRequest(HttpMethod.Post, "/roles") { Body = "name=x"u8.ToArray(), ContentType = "application/x-www-form-urlencoded" })).Expect(415);
        (await admin.SendAsync(new ScimRequest(HttpMethod.Post, "/roles") { Body = Encoding.UTF8.GetBytes($"{{\"name\":\"{new string('x', 1_100_000)}\"}}"), ContentType = "application/json" })).Expect(413);
        (await admin.PostAsync("/roles", new JsonObject { ["name"] = new string('x', 101), ["permissions"] = new JsonArray("a:read") })).Expect(400);
    }

    [Theory, EveryDatabase]
    public async Task The_description_is_for_anyone_and_names_every_endpoint_with_its_permission_and_answers(DatabaseKind database)
    {
        var server = await servers.On(database);
        var described = (await new ApiClient(server, null).GetAsync("/openapi.json")).Expect(200).Body;
        var operations = described["paths"]!.AsObject()
            .SelectMany(path => path.Value!.AsObject().Select(operation => (Name: $"{operation.Key.ToUpperInvariant()} {path.Key}", Operation: operation.Value!)))
            .ToDictionary(x => x.Name, x => x.Operation);
        Assert.Equal(ApiRoutes.All().Order(), operations.Keys.Order());
        foreach (var (name, operation) in operations)
        {
            Assert.False(string.IsNullOrEmpty((string?)operation["summary"]), name);
            Assert.Matches("`hub(/[a-z]+)?:[a-z]+`", (string?)operation["description"]);
            Assert.Contains(operation["responses"]!.AsObject(), answer => answer.Key[0] == '2');
            Assert.NotNull(operation["responses"]!["403"]!["content"]!["application/problem+json"]);
        }
        var parameters = operations["POST /api/v1/roles"]["parameters"]!.AsArray().Select(parameter => (string?)parameter!["name"]);
        Assert.Contains("Idempotency-Key", parameters);
        // What is done again without harm, or makes nothing, says nothing of it.
        Assert.DoesNotContain("Idempotency-Key", (operations["POST /api/v1/groups/{id}/members"]["parameters"]?.AsArray() ?? []).Select(parameter => (string?)parameter!["name"]));
        Assert.DoesNotContain("422", operations["POST /api/v1/rules/preview"]["responses"]!.AsObject().Select(answer => answer.Key));
        Assert.Contains("422", operations["POST /api/v1/rules"]["responses"]!.AsObject().Select(answer => answer.Key));
        Assert.Contains("412", operations["PATCH /api/v1/roles/{id}"]["responses"]!.AsObject().Select(answer => answer.Key));
    }
}
