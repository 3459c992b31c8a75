using System.Globalization;
using System.Text.Json.Nodes;
using ScimHub.Server.Tests.Harness;

namespace ScimHub.Server.Tests.Commands;

public sealed class CommandTests(Servers servers)
{
    [Theory, EveryDatabase]
    public async Task Token_create_makes_the_connection_and_prints_four_members_and_nothing_else(DatabaseKind kind)
    {
        // Nothing runs and nothing exists yet.
        await using var database = await TestDatabase.CreateAsync(kind);
        var result = await CommandLine.RunAsync(database, "token", "create", "--connection", "entra", "--expires-in-days", "30", "--json");
        var made = result.Json().AsObject();
        Assert.Equal(["baseUrl", "token", "id", "expiresAt"], made.Select(member => member.Key));
        Assert.Equal("http://127.0.0.1:5080/scim/v2", (string?)made["baseUrl"]);
        Assert.Empty(result.Error);
        Assert.InRange(DateTimeOffset.Parse((string)made["expiresAt"]!, CultureInfo.InvariantCulture), DateTimeOffset.UtcNow.AddDays(29), DateTimeOffset.UtcNow.AddDays(31));
        Assert.Single((await CommandLine.RunAsync(database, "connection", "list", "--json")).Json().AsArray());
        // The server that starts on it later knows the token.
        await using var server = await ServerProcess.StartAsync(database);
        (await new ScimClient(server, (string)made["token"]!).GetAsync("/Users")).Expect(200);
        await server.StopAsync();
    }

    [Theory, EveryDatabase]
    public async Task A_token_is_listed_by_connection_and_state_and_never_shown_again(DatabaseKind kind)
    {
        var tenant = await servers.NewTenantAsync(kind);
        var listed = await ListedAsync();
        Assert.Equal(tenant.Connection, (string?)listed["connection"]);
        Assert.Equal("valid", (string?)listed["state"]);
        Assert.NotNull(listed["expiresAt"]);
        (await tenant.Server.RunAsync("token", "revoke", tenant.TokenId, "--json")).Json();
        Assert.Equal("revoked", (string?)(await ListedAsync())["state"]);
        var text = (await tenant.Server.RunAsync("token", "list")).ExpectExit(0).Output;
        Assert.Contains(tenant.Connection, text, StringComparison.Ordinal);
        Assert.DoesNotContain(tenant.Token, text, StringComparison.Ordinal);

        async Task<JsonNode> ListedAsync() =>
            (await tenant.Server.RunAsync("token", "list", "--json")).Json().AsArray().Single(token => (string?)token!["id"] == tenant.TokenId)!;
    }

    [Theory, EveryDatabase]
    public async Task A_connection_is_added_set_listed_and_removed(DatabaseKind kind)
    {
        var server = await servers.On(kind);
        var name = Unique.Name("managed");
        var added = (await server.RunAsync("connection", "add", name, "--dialect", "strict", "--patch-response", "204", "--json")).Json();
        Assert.Equal(("strict", "204", "reject", "unique"), Settings(added));
        (await server.RunAsync("connection", "add", name.ToUpperInvariant())).ExpectExit(1);
        var set = (await server.RunAsync("connection", "set", name, "--unknown-members", "ignore", "--group-names", "any", "--json")).Json();
        Assert.Equal(("strict", "204", "ignore", "any"), Settings(set));
        var listed = (await server.RunAsync("connection", "list", "--json")).Json().AsArray().Single(item => (string?)item!["name"] == name)!;
        Assert.Equal(("strict", "204", "ignore", "any"), Settings(listed));
        var tenant = await server.CreateTenantAsync(name);
        (await tenant.Scim.PostAsync("/Users", Resource.User(Unique.Name("kept")))).Expect(201);
        // People are not thrown away with a command.
        var refused = (await server.RunAsync("connection", "remove", name)).ExpectExit(1);
        Assert.NotEmpty(refused.Error.Trim());
        var user = (await tenant.Scim.GetAsync("/Users")).Expect(200).Listed.Single();
        (await tenant.Scim.DeleteAsync($"/Users/{user["id"]}")).Expect(204);
        (await server.RunAsync("connection", "remove", name)).ExpectExit(0);
        (await server.RunAsync("connection", "remove", name)).ExpectExit(1);

        static (string?, string?, string?, string?) Settings(JsonNode connection) =>
            ((string?)connection["dialect"], (string?)connection["patchResponse"], (string?)connection["unknownMembers"], (string?)connection["groupNames"]);
    }

    [Theory, EveryDatabase]
    public async Task A_connections_settings_hold_at_the_next_request(DatabaseKind kind)
    {
        var tenant = await servers.NewTenantAsync(kind);
        var user = (await tenant.Scim.PostAsync("/Users", Resource.User(Unique.Name("set")))).Expect(201);
        var group = (await tenant.Scim.PostAsync("/Groups", Resource.Group("same"))).Expect(201);
        var unknown = Resource.Operation("add", "members", Resource.Members(user.Id, Guid.NewGuid().ToString()));
        await EventuallyAsync(200, () => tenant.Scim.PatchAsync($"/Users/{user.Id}", Resource.Operation("Replace", "active", JsonValue.Create("False"))));
        await EventuallyAsync(204, () => tenant.Scim.PatchAsync($"/Groups/{group.Id}", Resource.Operation("replace", "externalId", JsonValue.Create("e"))));
        await EventuallyAsync(400, () => tenant.Scim.PatchAsync($"/Groups/{group.Id}", unknown));
        await EventuallyAsync(409, () => tenant.Scim.PostAsync("/Groups", Resource.Group("same")));
        await tenant.SetAsync("--dialect", "strict", "--patch-response", "204", "--unknown-members", "ignore", "--group-names", "any");
        await EventuallyAsync(400, () => tenant.Scim.PatchAsync($"/Users/{user.Id}", Resource.Operation("Replace", "active", JsonValue.Create("False"))));
        await EventuallyAsync(204, () => tenant.Scim.PatchAsync($"/Users/{user.Id}", Resource.Operation("replace", "active", JsonValue.Create(true))));
        await EventuallyAsync(204, () => tenant.Scim.PatchAsync($"/Groups/{group.Id}", unknown));
        Assert.Single((await tenant.Scim.GetAsync($"/Groups/{group.Id}")).Expect(200).Body["members"]!.AsArray());
        await EventuallyAsync(201, () => tenant.Scim.PostAsync("/Groups", Resource.Group("same")));
        // RFC 7644 §3.5.2: where attributes are asked for, the answer holds them.
        Assert.Equal(user.Id, (await tenant.Scim.SendAsync(HttpMethod.Patch, $"/Users/{user.Id}?attributes=userName", Resource.PatchOf(Resource.Operation("replace", "title", JsonValue.Create("x"))))).Expect(200).Id);
        await tenant.SetAsync("--patch-response", "200");
        await EventuallyAsync(200, () => tenant.Scim.PatchAsync($"/Groups/{group.Id}", Resource.Operation("replace", "externalId", JsonValue.Create("f"))));

        // In force within a second on every node, as documented; a request in between is still answered in the old way.
        static async Task EventuallyAsync(int status, Func<Task<ScimAnswer>> send)
        {
            ScimAnswer answer = await send();
            for (var i = 0; i < 50 && answer.Status != status; i++)
            {
                await Task.Delay(100, TestContext.Current.CancellationToken);
                answer = await send();
            }

            answer.Expect(status);
        }
    }

    [Theory, EveryDatabase]
    public async Task The_database_commands_migrate_verify_and_report(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        Assert.NotEmpty((await CommandLine.RunAsync(database, "db", "status")).Output.Trim());
        (await CommandLine.RunAsync(database, "db", "migrate")).ExpectExit(0);
        (await CommandLine.RunAsync(database, "db", "migrate")).ExpectExit(0);
        (await CommandLine.RunAsync(database, "db", "status", "--json")).Json();
        (await CommandLine.RunAsync(database, "db", "verify", "--json")).Json();
        await using (var server = await ServerProcess.StartAsync(database))
        {
            var tenant = await server.CreateTenantAsync("verified");
            var user = (await tenant.Scim.PostAsync("/Users", Resource.User("verified"))).Expect(201);
            (await tenant.Scim.PostAsync("/Groups", Resource.Group("verified", user.Id))).Expect(201);
            (await server.RunAsync("db", "verify")).ExpectExit(0);
            (await server.RunAsync("db", "status")).ExpectExit(0);
            await server.StopAsync();
        }

        // What was broken by hand is named, and the exit code says so.
        await database.QueryAsync("UPDATE \"Users\" SET \"UserNameKey\" = 'tampered'");
        var broken = (await CommandLine.RunAsync(database, "db", "verify")).ExpectExit(1);
        Assert.NotEmpty((broken.Output + broken.Error).Trim());
    }

    [Fact]
    public async Task What_is_not_understood_ends_with_2_and_names_the_way_on()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        foreach (var line in new[]
        {
            "nonsense", "token", "token nonsense", "token create", "token create --connection", "token create --connection x --expires-in-days many", "token create --connection x --expires-in-days -1",
            "token create --connection x --nonsense", "token revoke", "token revoke no-id", "connection add", "connection set x --dialect loose", "connection set x --patch-response 201", "connection add x --group-names some",
            "connection set x --trust-issuer https://x", "client create", "db", "db nonsense", "connection list extra",
        })
        {
            var result = (await CommandLine.RunAsync(database, line.Split(' '))).ExpectExit(2);
            Assert.NotEmpty(result.Error.Trim());
            Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_fails_ends_with_1_and_says_what_to_do()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        foreach (var line in new[] { "connection set nobody --dialect strict", "connection remove nobody", $"token revoke {Guid.NewGuid()}", $"client revoke {Guid.NewGuid()}" })
        {
            var result = (await CommandLine.RunAsync(database, line.Split(' '))).ExpectExit(1);
            Assert.NotEmpty(result.Error.Trim());
            Assert.Empty(result.Output);
            Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
        }

        foreach (var (name, value, mentioned) in new[]
        {
            ("Database__Provider", "Oracle", "Provider"), ("Scim__Schemas", "/no/such/file.json", "/no/such/file.json"),
            ("Scim__MaxPageSize", "many", "MaxPageSize"), ("PublicUrl", "nonsense", "PublicUrl"),
        })
        {
            var environment = new Dictionary<string, string>(database.Environment) { [name] = value };
            foreach (var command in new[] { new[] { "token", "list" }, ["serve", "--urls", "http://127.0.0.1:0"] })
            {
                var result = (await CommandLine.RunAsync(environment, database.Folder, command)).ExpectExit(1);
                Assert.Contains(mentioned, result.Error + result.Output, StringComparison.Ordinal);
                Assert.DoesNotContain("   at ", result.Error + result.Output, StringComparison.Ordinal);
            }
        }

        var unreachable = new Dictionary<string, string> { ["Database__Provider"] = "PostgreSql", ["ConnectionStrings__ScimHub"] = "Host=127.0.0.1;Port=1;Username=x;Password=canary;Database=x;Timeout=3" };
        var refused = (await CommandLine.RunAsync(unreachable, database.Folder, "token", "list")).ExpectExit(1);
        Assert.DoesNotContain("canary", refused.Error + refused.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_of_every_command_shows_an_example()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        foreach (var command in new[]
        {
            "", "serve", "token create", "token list", "token revoke", "client create", "connection add", "connection set", "connection list", "connection remove", "db migrate", "db verify", "db status",
            "role list", "role areas", "role add", "role remove", "domain list", "domain add", "domain remove", "grant list", "grant add", "grant remove", "explain", "who",
            "maildomain list", "maildomain add", "maildomain verify", "maildomain vouch", "maildomain remove", "settings show", "settings set", "rule list", "rule add", "rule set", "rule remove", "rule preview",
            "audit list", "audit export", "audit verify", "audit seal", "audit prune",
        })
        {
            var help = (await CommandLine.RunAsync(database, [.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"])).ExpectExit(0);
            Assert.Contains("scimhub " + command, help.Output.Replace("\r", "", StringComparison.Ordinal), StringComparison.Ordinal);
            Assert.Contains("Example", help.Output, StringComparison.OrdinalIgnoreCase);
        }
    }
}
