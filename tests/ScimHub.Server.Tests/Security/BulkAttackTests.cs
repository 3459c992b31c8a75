using System.Text;
using System.Text.Json.Nodes;
using ScimHub.Server.Tests.Harness;

namespace ScimHub.Server.Tests.Security;

/// <summary>Bulk requests that are too much, that refer to what is not there, or that reach for what is not theirs.</summary>
public sealed class BulkAttackTests(Servers servers)
{
    private const string Name = "bulk-attacks";

    private static JsonObject Post(string path, string bulkId, JsonNode data) =>
        new() { ["method"] = "POST", ["path"] = path, ["bulkId"] = bulkId, ["data"] = data };

    [Theory, EveryDatabase]
    public async Task SC_10_more_than_the_limits_is_413_and_nothing_is_done(DatabaseKind database)
    {
        var tenant = await servers.NewTenantAsync(database);
        var bulk = (await tenant.Scim.GetAsync("/ServiceProviderConfig")).Expect(200).Body["bulk"]!;
        Assert.True(bulk["supported"]!.GetValue<bool>());
        var operations = Enumerable.Range(0, bulk["maxOperations"]!.GetValue<int>() + 1)
            .Select(i => (JsonNode)Post("/Users", $"b{i}", Resource.User(Unique.Name("over")))).ToArray();
        (await tenant.Scim.PostAsync("/Bulk", Resource.Bulk(operations))).ExpectError(413);
        var large = Resource.Bulk(Post("/Users", "b", Resource.User(Unique.Name("over")))).ToJsonString();
        var body = Encoding.UTF8.GetBytes(large + new string(' ', bulk["maxPayloadSize"]!.GetValue<int>() + 1 - large.Length));
        (await tenant.Scim.SendAsync(new ScimRequest(HttpMethod.Post, "/Bulk") { Body = body })).ExpectError(413);
        Assert.Equal(0, (await tenant.Scim.GetAsync("/Users")).Expect(200).TotalResults);
    }

    [Theory, EveryDatabase]
    public async Task SC_10_failOnErrors_stops_and_the_report_is_true(DatabaseKind database)
    {
        var tenant = await servers.NewTenantAsync(database);
        foreach (var failOnErrors in new int?[] { null, 1, 2, 3 })
        {
            // Good, bad, good, bad, good, bad, good: with failOnErrors = n the n-th error is the last operation tried.
            var operations = Enumerable.Range(0, 7)
                .Select(i => (JsonNode)Post("/Users", $"b{i}", i % 2 == 0 ? Resource.User(Unique.Name("bulk")) : new JsonObject { ["schemas"] = new JsonArray(Resource.UserSchema) }))
                .ToArray();
            var names = operations.Select(operation => (string?)operation["data"]!["userName"]).ToArray();
            var request = Resource.Bulk(operations);
            if (failOnErrors is { } limit)
            {
                request["failOnErrors"] = limit;
            }

            var answer = (await tenant.Scim.PostAsync("/Bulk", request)).Expect(200);
            var results = answer.Body["Operations"]!.AsArray();
            Assert.Equal(failOnErrors is { } n ? 2 * n : 7, results.Count);
            for (var i = 0; i < 7; i++)
            {
                var reported = results.FirstOrDefault(result => (string?)result!["bulkId"] == $"b{i}");
                if (i % 2 == 0)
                {
                    var found = (await tenant.Scim.FilterAsync("/Users", $"userName eq \"{names[i]}\"")).Expect(200).TotalResults;
                    Assert.Equal(reported is null ? 0 : 1, found);
                    Assert.Equal(reported is null ? null : "201", (string?)reported?["status"]);
                    if (reported is not null)
                    {
                        (await tenant.Scim.GetAsync("/Users/" + ((string)reported["location"]!).Split('/')[^1])).Expect(200);
                    }
                }
                else if (reported is not null)
                {
                    Assert.Equal("400", (string?)reported["status"]);
                    Assert.Equal("400", (string?)reported["response"]!["status"]);
                }
            }
        }
    }

    [Theory, EveryDatabase]
    public async Task SC_10_bulkIds_that_lead_nowhere_or_in_circles_are_answered_truthfully(DatabaseKind database)
    {
        var tenant = await servers.NewTenantAsync(database);
        var forward = (await tenant.Scim.PostAsync("/Bulk", Resource.Bulk(
            Post("/Groups", "g", Resource.Group(Unique.Name("forward"), "bulkId:u")), Post("/Users", "u", Resource.User(Unique.Name("forward")))))).Expect(200);
        await AllAsReportedAsync(tenant, forward, expectAll: "201");
        var group = (await tenant.Scim.GetAsync("/Groups?count=1")).Expect(200).Listed[0];
        Assert.Equal(
            ((string)forward.Body["Operations"]!.AsArray().Single(result => (string?)result!["bulkId"] == "u")!["location"]!).Split('/')[^1],
            (string?)(await tenant.Scim.GetAsync($"/Groups/{group["id"]}")).Expect(200).Body["members"]![0]!["value"]);

        var unknown = (await tenant.Scim.PostAsync("/Bulk", Resource.Bulk(Post("/Groups", "g", Resource.Group(Unique.Name("unknown"), "bulkId:nobody"))))).Expect(200, 400, 409);
        if (unknown.Status == 200)
        {
            Assert.StartsWith("4", (string?)unknown.Body["Operations"]![0]!["status"], StringComparison.Ordinal);
        }

        var circle = (await tenant.Scim.PostAsync("/Bulk", Resource.Bulk(
            Post("/Groups", "a", Resource.Group(Unique.Name("circle"), "bulkId:b")), Post("/Groups", "b", Resource.Group(Unique.Name("circle"), "bulkId:a"))))).Expect(200, 409);
        if (circle.Status == 200)
        {
            await AllAsReportedAsync(tenant, circle, null);
        }

        var self = (await tenant.Scim.PostAsync("/Bulk", Resource.Bulk(Post("/Groups", "s", Resource.Group(Unique.Name("self"), "bulkId:s"))))).Expect(200, 400, 409);
        if (self.Status == 200)
        {
            await AllAsReportedAsync(tenant, self, null);
        }

        var before = (await tenant.Scim.GetAsync("/Users")).Expect(200).TotalResults;
        var twice = (await tenant.Scim.PostAsync("/Bulk", Resource.Bulk(
            Post("/Users", "same", Resource.User(Unique.Name("twice"))), Post("/Users", "same", Resource.User(Unique.Name("twice")))))).Expect(200, 400);
        var made = twice.Status == 400 ? 0 : twice.Body["Operations"]!.AsArray().Count(result => (string?)result!["status"] == "201");
        Assert.True(made < 2, $"A bulkId must be unique (RFC 7644 §3.7.2): {twice}");
        Assert.Equal(before + made, (await tenant.Scim.GetAsync("/Users")).Expect(200).TotalResults);
    }

    [Theory, EveryDatabase]
    public async Task SC_11_an_operation_reaches_nothing_that_a_single_request_could_not(DatabaseKind database)
    {
        var tenant = await servers.NewTenantAsync(database);
        var stranger = await servers.TenantAsync(database, Name);
        var theirs = (await stranger.Scim.PostAsync("/Users", Resource.User(Unique.Name("theirs")))).Expect(201);
        var before = await Snapshot.OfAsync(stranger.Scim, $"/Users/{theirs.Id}");
        string[] paths =
        [
            "/../admin", "/../../oauth2/token", "https://evil.example/Users", "//evil.example/Users", "http://127.0.0.1:1/Users", "/Bulk", "/Users/../Groups", "/Users/%2e%2e/Groups", "/Users%2f" + theirs.Id,
            "/users%00", "/Users", "/", "", "Users?x=1", "/.search", "/Users/.search", "/ServiceProviderConfig", "/Schemas", "/ResourceTypes/User", "/Nothing", "/scim/v2/Bulk", "/Users/" + theirs.Id + "/x",
            "/Users/" + theirs.Id, "/Groups/" + theirs.Id, "\\Users\\" + theirs.Id, "/Users/" + theirs.Id + "?attributes=id", "/Users#" + theirs.Id, "/health/live", "file:///etc/passwd",
        ];
        foreach (var path in paths)
        {
            foreach (var method in new[] { "DELETE", "PUT", "PATCH", "GET", "TRACE" })
            {
                var operation = new JsonObject
                {
                    ["method"] = method,
                    ["path"] = path,
                    ["data"] = method == "PATCH" ? Resource.PatchOf(Resource.Operation("replace", "active", JsonValue.Create(false))) : Resource.User(Unique.Name("tunnel")),
                };
                var answer = (await tenant.Scim.PostAsync("/Bulk", Resource.Bulk(operation))).Expect(200, 400);
                if (answer.Status == 200)
                {
                    var status = (string?)answer.Body["Operations"]![0]!["status"];
                    Assert.True(status is ['4', _, _] or "501", $"{method} {path}: {answer}");
                    Assert.DoesNotContain("theirs", answer.Text, StringComparison.Ordinal);
                }
            }
        }

        // A POST makes something where a single one would, and nowhere else.
        foreach (var path in paths.Where(path => path is not "/Users"))
        {
            var answer = (await tenant.Scim.PostAsync("/Bulk", Resource.Bulk(Post(path, "tunnel", Resource.User(Unique.Name("tunnel")))))).Expect(200, 400);
            if (answer.Status == 200)
            {
                Assert.True((string?)answer.Body["Operations"]![0]!["status"] is ['4', _, _], $"POST {path}: {answer}");
            }
        }

        // What is refused alone is refused here: a name that another connection holds, a stranger as a member, a read-only attribute.
        var own = (await tenant.Scim.PostAsync("/Groups", Resource.Group(Unique.Name("own")))).Expect(201);
        foreach (var (status, operation) in new (string, JsonObject)[]
        {
            ("409", Post("/Users", "b", Resource.User((string)theirs.Body["userName"]!))),
            ("400", Post("/Groups", "b", Resource.Group(Unique.Name("tunnel"), theirs.Id))),
            ("400", new JsonObject { ["method"] = "PATCH", ["path"] = $"/Groups/{own.Id}", ["data"] = Resource.PatchOf(Resource.Operation("add", "members", Resource.Members(theirs.Id))) }),
            ("400", new JsonObject { ["method"] = "PATCH", ["path"] = $"/Groups/{own.Id}", ["data"] = Resource.PatchOf(Resource.Operation("replace", "id", JsonValue.Create(theirs.Id))) }),
            ("412", new JsonObject { ["method"] = "DELETE", ["path"] = $"/Groups/{own.Id}", ["version"] = "W/\"99\"" }),
        })
        {
            var answer = (await tenant.Scim.PostAsync("/Bulk", Resource.Bulk(operation))).Expect(200);
            Assert.Equal(status, (string?)answer.Body["Operations"]![0]!["status"]);
        }

        await before.IsUnchangedAsync("bulk by another connection");
        Assert.Equal(0, (await tenant.Scim.GetAsync("/Users")).Expect(200).TotalResults);
    }

    private static async Task AllAsReportedAsync(Tenant tenant, ScimAnswer answer, string? expectAll)
    {
        foreach (var result in answer.Body["Operations"]!.AsArray())
        {
            Assert.True(expectAll is null || (string?)result!["status"] == expectAll, answer.ToString());
            if ((string?)result!["status"] == "201")
            {
                var location = (string)result["location"]!;
                (await tenant.Scim.GetAsync(location[location.IndexOf("/scim/v2", StringComparison.Ordinal)..]["/scim/v2".Length..])).Expect(200);
            }
        }
    }
}
