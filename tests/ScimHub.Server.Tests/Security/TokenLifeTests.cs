using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using ScimHub.Server.Tests.Harness;
using ScimHub.Server.Tests.SignIn.Harness;

namespace ScimHub.Server.Tests.Security;

/// <summary>A token from its making to its end.</summary>
public sealed class TokenLifeTests(Servers servers)
{
    [Theory, EveryDatabase]
    public async Task AZ_08_only_hashes_are_stored_and_a_secret_has_its_prefix_and_strength(DatabaseKind database)
    {
        var tenant = await servers.NewTenantAsync(database);
        var client = (await tenant.Server.RunAsync("client", "create", "--connection", tenant.Connection, "--json")).Json();
        (await tenant.Scim.GetAsync("/Users")).Expect(200);
        var listings = "";
        foreach (var listing in new[] { new[] { "token", "list", "--json" }, ["token", "list"], ["connection", "list", "--json"], ["connection", "list"], ["client", "list", "--json"] })
        {
            listings += (await tenant.Server.RunAsync(listing)).ExpectExit(0).Output;
        }

        foreach (var secret in new[] { tenant.Token, (string)client["clientSecret"]! })
        {
            // A prefix for secret scanners, then at least 256 bits.
            Assert.Matches("^[a-z][a-z0-9]*(_[a-z0-9]+)*_[A-Za-z0-9_-]{43,}$", secret);
            var random = secret[^43..];
            Assert.Empty(await StoreSearch.TablesHoldingAsync(tenant.Server.Database, secret));
            Assert.Empty(await StoreSearch.TablesHoldingAsync(tenant.Server.Database, random));
            Assert.Empty(await StoreSearch.TablesHoldingAsync(tenant.Server.Database, Convert.ToBase64String(Encoding.UTF8.GetBytes(secret))));
            Assert.DoesNotContain(random, tenant.Server.Log, StringComparison.Ordinal);
            Assert.DoesNotContain(random, listings, StringComparison.Ordinal);
        }

        if (database == DatabaseKind.Sqlite)
        {
            var file = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(tenant.Server.Database.SqliteFile, TestContext.Current.CancellationToken));
            Assert.DoesNotContain(tenant.Token, file, StringComparison.Ordinal);
        }

        var tokens = new HashSet<string>();
        for (var i = 0; i < 5; i++)
        {
            Assert.True(tokens.Add((await tenant.Server.CreateTenantAsync(tenant.Connection)).Token));
        }
    }

    [Theory, EveryDatabase]
    public async Task AZ_09_a_token_is_rotated_with_overlap_and_a_revoked_one_opens_nothing(DatabaseKind database)
    {
        var old = await servers.NewTenantAsync(database);
        var next = await old.Server.CreateTenantAsync(old.Connection);
        var made = (await old.Scim.PostAsync("/Users", Resource.User(Unique.Name("rotated")))).Expect(201);
        (await next.Scim.GetAsync($"/Users/{made.Id}")).Expect(200);
        (await old.Server.RunAsync("token", "revoke", old.TokenId)).ExpectExit(0);
        // Revoked by another process: in force within a second; no answer in between is other than 200 or 401.
        for (var i = 0; (await old.Scim.GetAsync($"/Users/{made.Id}")).Expect(200, 401).Status == 200; i++)
        {
            Assert.True(i < 50, "The token still opens 5 s after its revocation.");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        foreach (var path in new[] { "/Users", $"/Users/{made.Id}", "/Me", "/Bulk", "/Schemas" })
        {
            (await old.Scim.GetAsync(path)).ExpectError(401);
        }

        (await next.Scim.GetAsync($"/Users/{made.Id}")).Expect(200);
        Assert.NotEqual(0, (await old.Server.RunAsync("token", "revoke", Guid.NewGuid().ToString())).ExitCode);
    }

    [Theory, EveryDatabase]
    public async Task AZ_09_an_expired_token_opens_nothing_and_expiry_is_seen_beforehand(DatabaseKind database)
    {
        var tenant = await servers.NewTenantAsync(database);
        var made = (await tenant.Server.RunAsync("token", "create", "--connection", tenant.Connection, "--expires-in-days", "7", "--json")).Json();
        var expiry = DateTimeOffset.Parse((string)made["expiresAt"]!, CultureInfo.InvariantCulture);
        Assert.InRange(expiry, DateTimeOffset.UtcNow.AddDays(6.9), DateTimeOffset.UtcNow.AddDays(7.1));
        var listed = (await tenant.Server.RunAsync("token", "list", "--json")).ExpectExit(0).Output;
        Assert.Contains((string)made["id"]!, listed, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("expiresAt", listed, StringComparison.Ordinal);
        var client = new ScimClient(tenant.Server, (string)made["token"]!);
        await using var connection = await tenant.Server.Database.OpenAsync();
        await using var command = connection.CreateCommand();
        // A clock that we cannot set, so the row is: instants are milliseconds since 1970.
        command.CommandText = "UPDATE \"ConnectionTokens\" SET \"ExpiresAt\" = 1000 WHERE \"ExpiresAt\" = @expiry";
        var parameter = command.CreateParameter();
        parameter.ParameterName = "@expiry";
        parameter.Value = expiry.ToUnixTimeMilliseconds();
        command.Parameters.Add(parameter);
        Assert.Equal(1, await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
        (await client.GetAsync("/Users")).ExpectError(401);
        (await tenant.Scim.GetAsync("/Users")).Expect(200);
    }

    [Theory, EveryDatabase]
    public async Task AZ_09_the_end_of_the_token_a_client_lives_by_is_told_beforehand_until_it_has_gone_over_to_another(DatabaseKind database)
    {
        var tenant = await servers.NewTenantAsync(database);
        var api = await tenant.Server.CreateKeyAsync();
        var made = (await tenant.Server.RunAsync("token", "create", "--connection", tenant.Connection, "--expires-in-days", "7", "--json")).Json();
        var (id, client) = ((string)made["id"]!, new ScimClient(tenant.Server, (string)made["token"]!));
        Assert.Null((await ConnectionAsync())["tokenEndsAt"]);
        (await client.GetAsync("/Users?count=1")).Expect(200);
        await BecomesAsync(true);
        Assert.Equal(DateTimeOffset.Parse((string)made["expiresAt"]!, CultureInfo.InvariantCulture), (DateTimeOffset)(await ConnectionAsync())["tokenEndsAt"]!, TimeSpan.FromSeconds(1));
        Assert.Contains("valid, ends soon", (await tenant.Server.RunAsync("token", "list")).ExpectExit(0).Output, StringComparison.Ordinal);
        // One that lasts is no cure before the client uses it.
        var next = (await tenant.Server.RunAsync("token", "create", "--connection", tenant.Connection, "--json")).Json();
        Assert.NotNull((await ConnectionAsync())["tokenEndsAt"]);
        (await new ScimClient(tenant.Server, (string)next["token"]!).GetAsync("/Users?count=1")).Expect(200);
        await BecomesAsync(false);
        Assert.Null((await ConnectionAsync())["tokenEndsAt"]);

        async Task<JsonNode> ConnectionAsync() => (await api.AllAsync("/connections", 1_000)).Single(row => (string?)row["name"] == tenant.Connection);

        // When it was last used is written down a little later.
        async Task BecomesAsync(bool endsSoon)
        {
            var connection = (string)(await ConnectionAsync())["id"]!;
            for (var look = 0; (bool)(await api.GetAsync($"/connections/{connection}/tokens/{id}")).Expect(200).Body["endsSoon"]! != endsSoon; look++)
            {
                Assert.True(look < 300, $"endsSoon is not {endsSoon}.");
                await Task.Delay(100, TestContext.Current.CancellationToken);
            }
        }
    }

    [Theory, EveryDatabase]
    public async Task AZ_10_a_token_whose_maker_is_deactivated_works_on_and_is_marked(DatabaseKind kind)
    {
        await using var store = await TestDatabase.CreateAsync(kind);
        await using var server = await ServerProcess.StartAsync(store);
        var api = await server.CreateKeyAsync();
        // Another administrator, so that this one may go.
        (await api.PostAsync("/users", new JsonObject { ["userName"] = "keeper" })).Expect(201);
        (await api.PostAsync("/grants", new JsonObject { ["userName"] = "keeper", ["role"] = "Admin" })).Expect(201);
        await using var way = await HostileConnection.StartAsync(server);
        using var maker = new Browser();
        (await way.SignInFreshlyAsync(maker)).Expect(200);
        var name = (string)way.Provider.Person["preferred_username"]!;
        var person = (string)(await api.PostAsync("/grants", new JsonObject { ["userName"] = name, ["role"] = "Admin" })).Expect(201).Body["userId"]!;
        var connection = (string)(await api.PostAsync("/connections", new JsonObject { ["name"] = Unique.Name("made") })).Expect(201).Body["id"]!;
        var page = (await maker.PostOnceAsync(new(server.Address, $"/console/connections/{connection}/tokens"), new() { ["days"] = "90" })).Expect(200);
        var client = new ScimClient(server, System.Text.RegularExpressions.Regex.Match(page.Text, "scimhub_scim_[A-Za-z0-9_-]{43}").Value);
        var token = (await api.AllAsync($"/connections/{connection}/tokens", 10)).Single();
        Assert.Equal((name, false), ((string?)token["madeBy"], (bool)token["makerIsGone"]!));

        (await api.PatchAsync($"/users/{person}", new JsonObject { ["suspended"] = true })).Expect(200);
        (await client.GetAsync("/Users")).Expect(200);
        token = (await api.AllAsync($"/connections/{connection}/tokens", 10)).Single();
        Assert.Equal((name, true, "valid"), ((string?)token["madeBy"], (bool)token["makerIsGone"]!, (string?)token["state"]));
        Assert.Contains($"{name} (gone)", (await server.RunAsync("token", "list")).ExpectExit(0).Output, StringComparison.Ordinal);
        // The person is deleted: what they made is still told apart.
        (await api.DeleteAsync($"/users/{person}")).Expect(204, 409);
        Assert.True((bool)(await api.AllAsync($"/connections/{connection}/tokens", 10)).Single()["makerIsGone"]!);
    }

    [Theory, EveryDatabase]
    public async Task AZ_10_a_connection_removed_takes_its_tokens_along(DatabaseKind database)
    {
        var tenant = await servers.NewTenantAsync(database);
        var second = await tenant.Server.CreateTenantAsync(tenant.Connection);
        (await tenant.Scim.GetAsync("/Users")).Expect(200);
        var client = (await tenant.Server.RunAsync("client", "create", "--connection", tenant.Connection, "--json")).Json();
        var (id, secret) = ((string)client["clientId"]!, (string)client["clientSecret"]!);
        var granted = await TokenRequest.SendAsync(tenant.Server, TokenRequest.Basic(id, secret), ("grant_type", "client_credentials"));
        var access = new ScimClient(tenant.Server, (string)granted.Expect(200).Body["access_token"]!);
        (await access.GetAsync("/Users")).Expect(200);
        // While it holds people nothing is removed, and its tokens are listed.
        var held = (await tenant.Scim.PostAsync("/Users", Resource.User(Unique.Name("held")))).Expect(201);
        (await tenant.Server.RunAsync("connection", "remove", tenant.Connection)).ExpectExit(1);
        Assert.Contains(second.TokenId, (await tenant.Server.RunAsync("token", "list", "--json")).ExpectExit(0).Output, StringComparison.OrdinalIgnoreCase);
        (await tenant.Scim.DeleteAsync($"/Users/{held.Id}")).Expect(204);
        (await tenant.Server.RunAsync("connection", "remove", tenant.Connection)).ExpectExit(0);
        for (var i = 0; (await tenant.Scim.GetAsync("/Users")).Expect(200, 401).Status == 200; i++)
        {
            Assert.True(i < 50, "The token still opens 5 s after its connection's removal.");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        (await second.Scim.GetAsync("/Users")).ExpectError(401);
        (await access.GetAsync("/Users")).ExpectError(401);
        (await TokenRequest.SendAsync(tenant.Server, TokenRequest.Basic(id, secret), ("grant_type", "client_credentials"))).Expect(401);
        Assert.DoesNotContain($"\"{tenant.Connection}\"", (await tenant.Server.RunAsync("connection", "list", "--json")).ExpectExit(0).Output, StringComparison.Ordinal);
        // One of the same name later is another connection.
        var reborn = await tenant.Server.CreateTenantAsync(tenant.Connection);
        (await reborn.Scim.GetAsync("/Users")).Expect(200);
        (await tenant.Scim.GetAsync("/Users")).ExpectError(401);
    }
}
