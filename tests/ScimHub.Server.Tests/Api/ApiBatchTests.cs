using System.Text.Json.Nodes;
using ScimHub.Server.Tests.Harness;

namespace ScimHub.Server.Tests.Api;

/// <summary>Many changes at once, by a job: each is done once or refused, whatever happens to the server, and all can be taken back.</summary>
public sealed class ApiBatchTests
{
    [Theory, EveryDatabase]
    public async Task A8_a_batch_does_each_step_tells_what_came_of_it_and_is_taken_back_once(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var server = await ServerProcess.StartAsync(database);
        var api = await server.CreateKeyAsync();
        var ana = (string)(await api.PostAsync("/users", new JsonObject { ["userName"] = "ana" })).Expect(201).Body["id"]!;
        (await api.PostAsync("/domains", new JsonObject { ["name"] = "North" })).Expect(201);
        var batch = await StartAsync(
            api,
            Step("ana", "POST", "/grants", new() { ["userId"] = ana, ["role"] = "Viewer", ["domain"] = "North" }, Undo("DELETE", "/grants/{id}")),
            Step("nobody", "POST", "/grants", new() { ["userId"] = Guid.NewGuid().ToString(), ["role"] = "Viewer" }, Undo("DELETE", "/grants/{id}")),
            Step("nobody", "PATCH", $"/users/{ana}", new() { ["suspended"] = true }, null, follows: true),
            Step("ben", "POST", "/users", new() { ["userName"] = "ben" }, Undo("DELETE", "/users/{id}")));
        var done = await EndedAsync(api, batch);
        Assert.Equal((4, 2, 2, true), ((int)done["processed"]!, (int)done["done"]!, (int)done["refused"]!, (bool)done["canUndo"]!));
        var steps = await api.AllAsync($"/batches/{batch}/steps", 3);
        Assert.Equal(["done", "refused", "refused", "done"], steps.Select(step => (string?)step["state"]));
        Assert.Contains("step before", (string?)steps[2]["fault"], StringComparison.Ordinal);
        Assert.Equal(["2", "3"], (await api.AllAsync($"/batches/{batch}/steps?state=refused", 1)).Select(step => step["number"]!.ToString()));
        Assert.False((bool)(await api.GetAsync($"/users/{ana}")).Expect(200).Body["suspended"]!);
        // The audit has what was done, by whom, and by which batch.
        Assert.Equal(2, (await api.AllAsync($"/audit?credential={batch}&outcome=done", 10)).Count);

        var back = (string)(await api.PostAsync($"/batches/{batch}/undo", new JsonObject())).Expect(201).Body["id"]!;
        Assert.Equal((2, 0), ((int)(await EndedAsync(api, back))["done"]!, (int)(await EndedAsync(api, back))["refused"]!));
        Assert.Equal(["ana"], (await api.AllAsync("/users", 10)).Select(user => (string?)user["userName"]));
        Assert.Empty(await api.AllAsync($"/grants?userId={ana}", 10));
        (await api.PostAsync($"/batches/{batch}/undo", new JsonObject())).Expect(409);
        (await api.PostAsync($"/batches/{back}/undo", new JsonObject())).Expect(409);
        Assert.Equal((back, false), ((string?)(await api.GetAsync($"/batches/{batch}")).Expect(200).Body["undoneBy"], (bool)(await api.GetAsync($"/batches/{batch}")).Body["canUndo"]!));
        foreach (var (method, path) in new[] { ("GET", "/users"), ("PUT", "/users/x"), ("POST", "/serviceaccounts"), ("POST", "/batches"), ("PATCH", "/users/../settings/provisioning"), ("POST", "/userships") })
        {
            (await api.PostAsync("/batches", new JsonObject { ["title"] = "x", ["steps"] = new JsonArray(Step("x", method, path, new(), null)) })).Expect(400);
        }
        (await api.PostAsync("/batches", new JsonObject { ["title"] = "x", ["steps"] = new JsonArray() })).Expect(400);
        (await api.PostAsync("/batches", new JsonObject { ["title"] = " ", ["steps"] = new JsonArray(Step("x", "POST", "/users", new(), null)) })).Expect(400);
        (await api.GetAsync($"/batches/{ana}")).Expect(404);
        // Nobody does by a batch what they may not do themselves, and nobody stops another's.
        (await api.PostAsync("/roles", new JsonObject { ["name"] = "Reader", ["permissions"] = new JsonArray("hub/users:read") })).Expect(201);
        var viewer = await server.CreateKeyAsync("Reader");
        var refused = await EndedAsync(viewer, await StartAsync(viewer, Step("cleo", "POST", "/users", new() { ["userName"] = "cleo" }, null)));
        Assert.Equal((0, 1), ((int)refused["done"]!, (int)refused["refused"]!));
        (await viewer.PostAsync($"/batches/{batch}/stop", new JsonObject())).Expect(403);
    }

    [Theory, EveryDatabase]
    public async Task A8_CR_01_a_batch_whose_server_is_killed_goes_on_and_does_everything_once(DatabaseKind kind)
    {
        const int People = 300;
        var lease = new Dictionary<string, string> { ["Jobs__LeaseSeconds"] = "5" };
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var first = await ServerProcess.StartAsync(database, lease);
        var api = await first.CreateKeyAsync();
        var batch = await StartAsync(api, [.. Enumerable.Range(0, People).Select(i => Step($"p{i}", "POST", "/users", new() { ["userName"] = $"p{i}" }, Undo("DELETE", "/users/{id}")))]);
        while ((long)(await api.GetAsync($"/batches/{batch}")).Expect(200).Body["processed"]! is 0)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
        await first.KillAsync();
        await using var second = await ServerProcess.StartAsync(database, lease);
        var again = new ApiClient(second, api.Key);
        var done = await EndedAsync(again, batch, patience: 120);
        Assert.Equal((People, 0), ((int)done["done"]!, (int)done["refused"]!));
        Assert.Equal(People, (await again.AllAsync("/users", 100)).Count);
        Assert.Equal(People, (await again.AllAsync("/audit?action=user.created", 100)).Count);

        // One that is stopped does no more, and what it did is taken back.
        var other = await StartAsync(again, [.. Enumerable.Range(0, People).Select(i => Step($"q{i}", "POST", "/users", new() { ["userName"] = $"q{i}" }, Undo("DELETE", "/users/{id}")))]);
        (await again.PostAsync($"/batches/{other}/stop", new JsonObject())).Expect(200);
        var stopped = await EndedAsync(again, other);
        Assert.True((int)stopped["done"]! < People);
        Assert.Equal(People, (int)stopped["processed"]!);
        if ((int)stopped["done"]! > 0)
        {
            await EndedAsync(again, (string)(await again.PostAsync($"/batches/{other}/undo", new JsonObject())).Expect(201).Body["id"]!);
        }
        Assert.Equal(People, (await again.AllAsync("/users", 100)).Count);
    }

    private static async Task<string> StartAsync(ApiClient api, params JsonObject[] steps) =>
        (string)(await api.PostAsync("/batches", new JsonObject { ["title"] = "Many changes", ["steps"] = new JsonArray([.. steps]) })).Expect(201).Body["id"]!;

    private static JsonObject Step(string subject, string method, string path, JsonObject body, JsonObject? undo, bool follows = false) => new()
    {
        ["subject"] = subject,
        ["what"] = $"{method} {path}",
        ["do"] = new JsonObject { ["method"] = method, ["path"] = path, ["body"] = body },
        ["undo"] = undo,
        ["follows"] = follows,
    };

    private static JsonObject Undo(string method, string path) => new() { ["method"] = method, ["path"] = path };

    private static async Task<JsonNode> EndedAsync(ApiClient api, string batch, int patience = 30)
    {
        for (var look = 0; look < patience * 10; look++)
        {
            var now = (await api.GetAsync($"/batches/{batch}")).Expect(200).Body;
            if ((string?)now["state"] == "done")
            {
                return now;
            }
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
        throw new TimeoutException($"The batch {batch} has not come to its end.");
    }
}
