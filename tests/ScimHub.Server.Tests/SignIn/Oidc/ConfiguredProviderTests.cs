using System.Text.Json.Nodes;
using ScimHub.Server.Tests.Harness;
using ScimHub.Server.Tests.SignIn.Harness;

namespace ScimHub.Server.Tests.SignIn.Oidc;

/// <summary>A connection's provider as the configuration and the command line set it.</summary>
public sealed class ConfiguredProviderTests(Servers servers)
{
    [Theory]
    [InlineData("http://login.example.com")]
    [InlineData("http://10.0.0.1")]
    [InlineData("login.example.com")]
    [InlineData("https://login.example.com?tenant=x")]
    public async Task OI_11_an_authority_in_the_configuration_that_cannot_be_is_told_at_the_start(string authority)
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        var environment = new Dictionary<string, string>(database.Environment) { ["Connections__okta__Oidc__Authority"] = authority, ["Connections__okta__Oidc__ClientId"] = "x" };
        var result = await CommandLine.RunAsync(environment, database.Folder, "db", "status");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("Connections:okta:Oidc:Authority", result.Error, StringComparison.Ordinal);
        Assert.Contains("https address", result.Error, StringComparison.Ordinal);
    }

    [Theory, EveryDatabase]
    public async Task What_the_configuration_holds_wins_is_shown_as_locked_and_is_changed_only_there(DatabaseKind kind)
    {
        await using var provider = await HostileProvider.StartAsync();
        provider.Person = HostileConnection.SomebodyNew();
        await using var database = await TestDatabase.CreateAsync(kind);
        string id;
        await using (var before = await ServerProcess.StartAsync(database))
        {
            id = (string)(await (await before.CreateKeyAsync()).PostAsync("/connections", new JsonObject { ["name"] = "okta", ["oidc"] = new JsonObject { ["authority"] = "https://old.example.com", ["clientId"] = "old" } })).Expect(201).Body["id"]!;
        }
        await using var server = await ServerProcess.StartAsync(database, new Dictionary<string, string> { ["Connections__okta__Oidc__Authority"] = provider.Issuer, ["Connections__okta__Oidc__ClientId"] = HostileProvider.ClientId });
        var api = await server.CreateKeyAsync();
        var seen = (await api.GetAsync($"/connections/{id}")).Expect(200).Body;
        Assert.Equal((provider.Issuer, HostileProvider.ClientId), ((string?)seen["oidc"]!["authority"], (string?)seen["oidc"]!["clientId"]));
        Assert.Equal(["Oidc:Authority", "Oidc:ClientId"], seen["locked"]!.AsArray().Select(name => (string?)name).Order(StringComparer.Ordinal));
        foreach (var (field, value) in new[] { ("authority", "https://evil.example"), ("clientId", "another") })
        {
            var refused = (await api.PatchAsync($"/connections/{id}", new JsonObject { ["oidc"] = new JsonObject { [field] = value } })).Expect(409);
            Assert.Contains($"Connections:okta:Oidc:{char.ToUpperInvariant(field[0])}{field[1..]}", (string?)refused.Body["detail"], StringComparison.Ordinal);
        }
        Assert.Contains("Connections:okta:Oidc:Authority", (await server.RunAsync("connection", "set", "okta", "--oidc-authority", "https://evil.example")).ExpectExit(1).Error, StringComparison.Ordinal);
        // What it does not hold is free, and people sign in where it says.
        (await api.PatchAsync($"/connections/{id}", new JsonObject { ["oidc"] = new JsonObject { ["scopes"] = "profile email" } })).Expect(200);
        using var browser = new Browser();
        Assert.Equal("/account", (await browser.GetAsync(new(server.Address, "/signin/okta"))).Expect(200).Address.AbsolutePath);
    }

    [Theory, EveryDatabase]
    public async Task A_public_client_is_set_without_a_secret_and_signs_people_in(DatabaseKind kind)
    {
        var server = await servers.On(kind);
        await using var provider = await HostileProvider.StartAsync();
        provider.Person = HostileConnection.SomebodyNew();
        var connection = Unique.Name("public");
        // Not with half of what it needs; with all of it the connection is made as well.
        (await server.RunAsync("connection", "set", connection, "--oidc-authority", provider.Issuer)).ExpectExit(1);
        Assert.Contains("no connection", (await server.RunAsync("connection", "set", connection, "--oidc-scopes", "profile")).ExpectExit(1).Error, StringComparison.Ordinal);
        (await server.RunAsync("connection", "set", connection, "--oidc-authority", provider.Issuer, "--oidc-client-id", HostileProvider.ClientId)).ExpectExit(0);
        using var browser = new Browser();
        Assert.Equal("/account", (await browser.GetAsync(new(server.Address, $"/signin/{connection}"))).Expect(200).Address.AbsolutePath);
        Assert.Equal(HostileProvider.ClientId, provider.Requests.Last(request => request.Path == "/token").Fields["client_id"]);
    }
}
