using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using ScimHub.Server.Tests.Harness;
using ScimHub.Server.Tests.SignIn.Harness;

namespace ScimHub.Server.Tests.SignIn.Oidc;

/// <summary>Addresses that a provider, or who sets one up, would have the server ask: what lies inside hears nothing.</summary>
public sealed class InsideRequestTests(Servers servers)
{
    /// <summary>This machine, in all its spellings.</summary>
    private static readonly string[] Insides =
        ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1", "0177.0.0.1", "127.1", "0.0.0.0", "[::]", System.Net.Dns.GetHostName()];

    [Fact]
    public async Task OI_11_an_authority_inside_is_not_asked()
    {
        await using var connection = await HostileConnection.StartAsync(await servers.On(DatabaseKind.Sqlite));
        using var canary = new Canary();
        foreach (var inside in Insides)
        {
            await connection.SetAsync(new(Oidc: new(Authority: $"https://{inside}:{canary.Port}")));
            await connection.RefusedAsync(inside, 503);
        }
        Assert.Equal(0, canary.Visits);
    }

    [Theory]
    [InlineData("/.well-known/openid-configuration")]
    [InlineData("/jwks")]
    [InlineData("/token")]
    [InlineData("/userinfo")]
    public async Task OI_11_a_redirect_to_inside_is_not_followed(string path)
    {
        using var canary = new Canary();
        foreach (var status in (int[])[301, 302, 303, 307, 308])
        {
            await using var connection = await HostileConnection.StartAsync(await servers.On(DatabaseKind.Sqlite));
            connection.Provider.UserInfo = () => connection.Provider.Person.DeepClone().AsObject();
            connection.Provider.Instead[path] = context =>
            {
                (context.Response.StatusCode, context.Response.Headers.Location) = (status, $"http://127.0.0.1:{canary.Port}/");
                return Task.CompletedTask;
            };
            using var browser = new Browser();
            Assert.True((await connection.SignInAsync(browser)).Status is 403 or 503, $"{path} {status}");
            Assert.Null(browser.Cookie(connection.Server.Address, "scimhub"));
        }
        Assert.Equal(0, canary.Visits);
    }

    [Theory]
    [InlineData("jwks_uri")]
    [InlineData("token_endpoint")]
    [InlineData("userinfo_endpoint")]
    public async Task OI_12_an_address_inside_in_the_discovery_document_is_not_asked(string name)
    {
        using var canary = new Canary();
        foreach (var address in (string[])[.. Insides.Select(inside => $"https://{inside}:{canary.Port}/x"), $"http://{System.Net.Dns.GetHostName()}:{canary.Port}/x", "http://10.0.0.1/x", "http://169.254.169.254/latest", "https://169.254.169.254/x", "file:///etc/passwd", $"ftp://127.0.0.1:{canary.Port}/x", "//127.0.0.1/x", "x", ""])
        {
            await using var connection = await HostileConnection.StartAsync(await servers.On(DatabaseKind.Sqlite));
            connection.Provider.Discovery = document => document[name] = address;
            using var browser = new Browser();
            var page = await connection.SignInAsync(browser);
            Assert.True(page.Status is 403 or 503, $"{name} {address}: {page.Status} at {page.Address}");
            Assert.Null(browser.Cookie(connection.Server.Address, "scimhub"));
        }
        Assert.Equal(0, canary.Visits);
    }

    [Fact]
    public async Task OI_12_a_browser_is_not_sent_to_an_address_that_is_no_address()
    {
        var server = await servers.On(DatabaseKind.Sqlite);
        foreach (var address in (string[])["javascript:alert(1)", "http://evil.example/authorize", "data:text/html,x", "//evil.example", ""])
        {
            await using var connection = await HostileConnection.StartAsync(server);
            connection.Provider.Discovery = document => document["authorization_endpoint"] = address;
            await connection.RefusedAsync(address, 503);
        }
    }

    [Fact]
    public async Task OI_11_a_picture_that_a_claim_names_is_never_fetched()
    {
        await using var connection = await HostileConnection.StartAsync(await servers.On(DatabaseKind.Sqlite));
        using var canary = new Canary();
        foreach (var claim in (string[])["picture", "profile", "website"])
        {
            connection.Provider.Person[claim] = $"http://127.0.0.1:{canary.Port}/{claim}.png";
        }
        await connection.AdmittedAsync();
        Assert.Equal(0, canary.Visits);
    }

    [Fact]
    public async Task OI_13_userinfo_of_another_subject_lets_nobody_in()
    {
        await using var connection = await HostileConnection.StartAsync(await servers.On(DatabaseKind.Sqlite));
        var provider = connection.Provider;
        provider.UserInfo = () => provider.Person.DeepClone().AsObject();
        await connection.AdmittedAsync();
        foreach (var subject in (JsonNode?[])["another", ((string)provider.Person["sub"]!).ToUpperInvariant(), "", null, 5])
        {
            provider.UserInfo = () => new() { ["sub"] = subject?.DeepClone(), ["preferred_username"] = "administrator" };
            await connection.RefusedAsync($"sub {subject?.ToJsonString() ?? "missing"}");
        }
        provider.Instead["/userinfo"] = context => Results.Text("[]", "application/json").ExecuteAsync(context);
        await connection.RefusedAsync("userinfo that is a list");
    }

    [Fact]
    public async Task OI_13_userinfo_neither_changes_what_the_token_says_nor_verifies_its_address()
    {
        await using var connection = await HostileConnection.StartAsync(await servers.On(DatabaseKind.Sqlite));
        var provider = connection.Provider;
        var (name, victim) = (Unique.Name("eve"), $"{Unique.Name("victim")}@example.com");
        provider.Person = new() { ["sub"] = name, ["email"] = victim };
        provider.UserInfo = () => new() { ["sub"] = name, ["email"] = $"{name}@example.com", ["email_verified"] = true, ["iss"] = "https://evil.example", ["department"] = "Sales" };
        await connection.AdmittedAsync();
        var api = await connection.Server.CreateKeyAsync();
        // A verified address becomes the userName of who has no other: this one was verified by nobody.
        Assert.Empty(await api.AllAsync($"/users?filter={Uri.EscapeDataString($"userName eq \"{victim}\"")}", 10));
        var user = Assert.Single(await api.AllAsync($"/users?filter={Uri.EscapeDataString($"userName eq \"{name}\"")}", 10));
        Assert.DoesNotContain($"{name}@example.com", user.ToJsonString(), StringComparison.Ordinal);
        provider.UserInfo = () => new() { ["sub"] = name, ["email"] = victim, ["email_verified"] = true };
        await connection.AdmittedAsync("the same address, verified there");
        Assert.Single(await api.AllAsync($"/users?filter={Uri.EscapeDataString($"userName eq \"{victim}\"")}", 10));
    }
}
