using System.Text.Json.Nodes;
using ScimHub.Server.Tests.Harness;

namespace ScimHub.Server.Tests.Commands;

/// <summary>The process itself: start, health, end.</summary>
public sealed class ServeTests
{
    [Theory, EveryDatabase]
    public async Task It_migrates_by_itself_says_where_to_go_next_and_ends_well(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var server = await ServerProcess.StartAsync(database);
        // A newcomer reads where to push, and how to get a token.
        Assert.Contains($"{server.Address.GetLeftPart(UriPartial.Authority)}/scim/v2", server.Log, StringComparison.Ordinal);
        Assert.Contains("token create", server.Log, StringComparison.Ordinal);
        // What is to be pasted at the identity provider is where this server is, not where one would be by default.
        var token = (await CommandLine.RunAsync(database, "token", "create", "--connection", "x", "--json")).Json();
        Assert.Equal($"{server.Address.GetLeftPart(UriPartial.Authority)}/scim/v2", (string?)token["baseUrl"]);
        var client = (await CommandLine.RunAsync(database, "client", "create", "--connection", "x", "--json")).Json();
        Assert.Equal($"{server.Address.GetLeftPart(UriPartial.Authority)}/oauth2/token", (string?)client["tokenUrl"]);
        await server.StopAsync();
        // Again on what is there.
        await using var again = await ServerProcess.StartAsync(database);
        await again.StopAsync();
    }

    [Theory, EveryDatabase]
    public async Task A_database_newer_than_the_program_is_refused_and_left_alone(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        Assert.Equal(0, (await CommandLine.RunAsync(database, "db", "migrate")).ExitCode);
        await database.QueryAsync("""INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion") VALUES ('99991231235959_Later', '99.0')""");

        var served = await CommandLine.RunAsync(database, "serve", "--urls", "http://127.0.0.1:0");

        Assert.NotEqual(0, served.ExitCode);
        Assert.Contains("99991231235959_Later", served.Error, StringComparison.Ordinal);
        Assert.Contains("run the version of ScimHub that made it", served.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_read_survives_a_restart_of_the_database()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.PostgreSql);
        await using var server = await ServerProcess.StartAsync(database);
        var tenant = await server.CreateTenantAsync("restarted");
        var user = (await tenant.Scim.PostAsync("/Users", Resource.User("restarted"))).Expect(201);
        var path = $"/Users/{(string)user.Body["id"]!}";
        (await tenant.Scim.GetAsync(path)).Expect(200);

        // The credential has to be read again, too.
        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        // What a restart does to the connections that wait for use.
        await database.QueryAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");

        (await tenant.Scim.GetAsync(path)).Expect(200);
    }

    [Fact]
    public async Task Without_settings_it_stores_under_the_working_directory()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        var made = (await CommandLine.RunAsync(new Dictionary<string, string>(), database.Folder, "token", "create", "--connection", "x", "--json")).Json();
        Assert.Equal("http://127.0.0.1:5080/scim/v2", (string?)made["baseUrl"]);
        Assert.True(File.Exists(Path.Combine(database.Folder, "data", "scimhub.db")));
    }

    [Theory, EveryDatabase]
    public async Task Health_answers_200_when_true(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var server = await ServerProcess.StartAsync(database);
        foreach (var path in new[] { "/health/live", "/health/ready" })
        {
            var answer = await new ScimClient(server, null).SendUnjudgedAsync(ScimRequest.Of(HttpMethod.Get, server.Address.GetLeftPart(UriPartial.Authority) + path));
            answer.Expect(200);
        }

        await server.StopAsync();
    }

    [Theory, EveryDatabase]
    public async Task SIGTERM_lets_requests_under_way_finish(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var server = await ServerProcess.StartAsync(database);
        var tenant = await server.CreateTenantAsync("drained");
        var json = Resource.User("drained").ToJsonString();
        await using var raw = await RawConnection.OpenAsync(server);
        // A request whose body is not there yet is under way.
        await raw.SendAsync($"POST /scim/v2/Users HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {tenant.Token}\r\nContent-Type: application/scim+json\r\nContent-Length: {json.Length}\r\n\r\n{json[..10]}");
        await Task.Delay(300, TestContext.Current.CancellationToken);
        var stopped = server.StopAsync();
        await Task.Delay(300, TestContext.Current.CancellationToken);
        await raw.SendAsync(json[10..]);
        Assert.StartsWith("HTTP/1.1 201", await raw.ReadToEndAsync(), StringComparison.Ordinal);
        await stopped;
    }

    [Theory, EveryDatabase]
    public async Task What_was_answered_before_SIGTERM_is_stored(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        Tenant tenant;
        var ledgers = Enumerable.Range(0, 6).Select(i => new PushLedger($"drain{i}")).ToArray();
        await using (var server = await ServerProcess.StartAsync(database))
        {
            tenant = await server.CreateTenantAsync("drained");
            var pushes = Task.WhenAll(ledgers.Select(ledger => ledger.PushAsync(tenant.Scim, 10_000)));
            await Task.Delay(600, TestContext.Current.CancellationToken);
            await server.StopAsync();
            await pushes;
        }

        await using var again = await ServerProcess.StartAsync(database);
        foreach (var ledger in ledgers)
        {
            await ledger.CheckAsync(tenant.At(again));
        }

        (await again.RunAsync("db", "verify")).ExpectExit(0);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named_and_the_exit_code_is_1()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var server = await ServerProcess.StartAsync(database);
        var second = (await CommandLine.RunAsync(database, "serve", "--urls", server.Address.GetLeftPart(UriPartial.Authority))).ExpectExit(1);
        Assert.Contains($"{server.Address.Port}", second.Error + second.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", second.Error + second.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Limits_are_configured_and_announced()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var server = await ServerProcess.StartAsync(database, new Dictionary<string, string>
        {
            ["Scim__MaxPageSize"] = "7",
            ["Scim__BulkMaxOperations"] = "3",
            ["Scim__BulkMaxPayloadBytes"] = "262144",
            ["Scim__MaxPayloadBytes"] = "131072",
            ["PublicUrl"] = "https://scim.example.com/hub",
        });
        var tenant = await server.CreateTenantAsync("limited");
        var config = (await tenant.Scim.GetAsync("/ServiceProviderConfig")).Expect(200).Body;
        Assert.Equal((7, 3, 262_144), ((int)config["filter"]!["maxResults"]!, (int)config["bulk"]!["maxOperations"]!, (int)config["bulk"]!["maxPayloadSize"]!));
        for (var i = 0; i < 9; i++)
        {
            var made = (await tenant.Scim.PostAsync("/Users", Resource.User($"u{i}"))).Expect(201);
            Assert.Equal($"https://scim.example.com/hub/scim/v2/Users/{made.Id}", made.Location);
            Assert.Equal(made.Location, (string?)made.Body["meta"]!["location"]);
        }

        var page = (await tenant.Scim.GetAsync("/Users?count=100")).Expect(200);
        Assert.Equal((9, 7), (page.TotalResults, page.Listed.Count));
        (await tenant.Scim.PostAsync("/Users", Resource.User("large", user => user["title"] = new string('x', 140_000)))).ExpectError(413);
        (await tenant.Scim.PostAsync("/Bulk", Resource.Bulk(Enumerable.Range(0, 4).Select(i => (JsonNode)new JsonObject { ["method"] = "DELETE", ["path"] = $"/Users/{i}" }).ToArray()))).ExpectError(413);
        await server.StopAsync();
    }
}
