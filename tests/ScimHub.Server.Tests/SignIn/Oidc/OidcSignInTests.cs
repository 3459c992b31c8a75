using System.Text.Json.Nodes;
using ScimHub.Server.Tests.Harness;
using ScimHub.Server.Tests.SignIn.Harness;

namespace ScimHub.Server.Tests.SignIn.Oidc;

/// <summary>People who sign in through a certified OpenID provider.</summary>
public sealed class OidcSignInTests(Servers servers)
{
    [Theory, EveryDatabase]
    public async Task A_first_sign_in_makes_the_account_and_a_session(DatabaseKind kind)
    {
        var server = await servers.On(kind);
        var (provider, connection, person) = await ConnectAsync(server);
        await using var _ = provider;
        using var browser = new Browser();

        var page = (await browser.SignInAsync(server, connection, person)).Expect(200);

        Assert.Equal("/account", page.Address.AbsolutePath);
        Assert.Contains($"{person}@example.com", page.Text, StringComparison.Ordinal);
        Assert.Contains($"{connection} (OpenID Connect)", page.Text, StringComparison.Ordinal);
        Assert.StartsWith("scimhub_ses_", browser.Cookie(server.Address, "scimhub"), StringComparison.Ordinal);
        var api = await server.CreateKeyAsync();
        var user = (await api.AllAsync($"/users?filter={Uri.EscapeDataString($"userName eq \"{person}@example.com\"")}", 10)).Single();
        Assert.Equal("Ada Lovelace", (string?)user["displayName"]);
    }

    [Theory, EveryDatabase]
    public async Task A_first_sign_in_through_a_second_provider_makes_the_account_too(DatabaseKind kind)
    {
        var server = await servers.On(kind);
        var (connection, person) = (Unique.Name("glewlwyd"), Unique.Name("grace"));
        await server.CreateTenantAsync(connection);
        await using var provider = await GlewlwydProvider.StartAsync(server, connection, person, "Grace Hopper");
        using var browser = new Browser();

        var page = (await provider.SignInAsync(browser, server, connection, person)).Expect(200);

        Assert.Equal("/account", page.Address.AbsolutePath);
        Assert.Contains("Grace Hopper", page.Text, StringComparison.Ordinal);
        var api = await server.CreateKeyAsync();
        var user = (await api.AllAsync($"/users?filter={Uri.EscapeDataString($"emails.value eq \"{person}@example.com\"")}", 10)).Single();
        Assert.Equal("Grace Hopper", (string?)user["displayName"]);
        // The same person again is the same account.
        using var another = new Browser();
        (await provider.SignInAsync(another, server, connection, person)).Expect(200);
        Assert.Single(await api.AllAsync($"/users?filter={Uri.EscapeDataString($"emails.value eq \"{person}@example.com\"")}", 10));
    }

    private static async Task<(OpenIdProvider Provider, string Connection, string Person)> ConnectAsync(ServerProcess server, params string[] settings)
    {
        var (connection, person) = (Unique.Name("idp"), Unique.Name("ada"));
        await server.CreateTenantAsync(connection);
        var provider = await OpenIdProvider.StartAsync(connection, People(person), server.Address);
        await provider.ConnectAsync(server, connection, settings);
        return (provider, connection, person);
    }

    private static JsonObject People(string person) => new()
    {
        [person] = new JsonObject { ["email"] = $"{person}@example.com", ["email_verified"] = true, ["preferred_username"] = $"{person}@example.com", ["name"] = "Ada Lovelace", ["groups"] = new JsonArray("engineers") },
    };
}
