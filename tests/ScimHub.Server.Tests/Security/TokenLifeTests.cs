using System.Globalization;
using System.Text;
using ScimHub.Server.Tests.Harness;

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
