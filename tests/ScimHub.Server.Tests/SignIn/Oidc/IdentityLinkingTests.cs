using System.Text.Json.Nodes;
using ScimHub.Server.Tests.Harness;
using ScimHub.Server.Tests.SignIn.Harness;

namespace ScimHub.Server.Tests.SignIn.Oidc;

/// <summary>An account with a password here stands in the way of an identity of the same person: linked by whoever proves both, in one browser.</summary>
public sealed class IdentityLinkingTests(Servers servers)
{
    private const string Password = "seven crates of lemons";

    [Theory, EveryDatabase]
    public async Task OI_05_a_local_account_is_linked_by_its_password_and_the_proof_of_this_browser_to_that_identity_alone(DatabaseKind kind)
    {
        var server = await servers.On(kind);
        var api = await server.CreateKeyAsync();
        await using var hostile = await HostileConnection.StartAsync(server);
        var name = Unique.Name("bob");
        var id = await AcceptAsync(server, api, name);
        var own = new JsonObject { ["sub"] = Unique.Name("own"), ["preferred_username"] = name, ["email"] = $"{name}@example.com", ["email_verified"] = true };
        var other = own.DeepClone().AsObject();
        other["sub"] = Unique.Name("other");

        using var browser = new Browser();
        hostile.Provider.Person = own;
        var denied = (await hostile.SignInAsync(browser)).Expect(403);
        Assert.Contains("/account/link", denied.Text, StringComparison.Ordinal);
        var link = new Uri(server.Address, "/account/link");
        // Nothing without the proof, nothing without the password, and nobody else's.
        using (var stranger = new Browser())
        {
            (await stranger.PostAsync(link, [])).Expect(404);
            stranger.SetCookie(server.Address, "scimhub-link", "made-up");
            (await stranger.PostAsync(link, [])).Expect(404);
        }
        Assert.Equal("/signin/local", (await browser.PostAsync(link, [])).Address.AbsolutePath);
        Assert.Equal("/signin/local", (await browser.GetAsync(link)).Address.AbsolutePath);
        var asked = await browser.PostAsync(new(server.Address, "/signin/local"), new() { ["userName"] = name, ["password"] = Password, ["returnUrl"] = "/account/link" });
        Assert.Equal((200, "/account/link"), (asked.Status, asked.Address.AbsolutePath));
        Assert.DoesNotContain("<input", asked.Text, StringComparison.Ordinal);
        var proof = browser.Cookie(server.Address, "scimhub-link")!;
        // A second account of the same provider is not it; the proof is spent.
        hostile.Provider.Person = other;
        var onward = await browser.PostAsync(link, []);
        Assert.Equal((403, $"/signin/{hostile.Name}/callback"), (onward.Status, onward.Address.AbsolutePath));
        browser.SetCookie(server.Address, "scimhub-link", proof);
        (await browser.PostAsync(link, [])).Expect(404);
        hostile.Provider.Person = own;
        Assert.Equal("/account", (await hostile.SignInAsync(browser)).Expect(200).Address.AbsolutePath);
        Assert.Equal("oidc", (string?)Assert.Single((await api.GetAsync($"/users/{id}")).Expect(200).Body["links"]!.AsArray())!["channel"]);
        hostile.Provider.Person = other;
        using var last = new Browser();
        (await hostile.SignInAsync(last)).Expect(403);
        var released = Assert.Single(await api.AllAsync($"/audit?action=user.released&target={id}", 10));
        Assert.Equal("themselves", (string?)released["detail"]!["by"]);
    }

    /// <summary>Somebody who was invited and signs in here.</summary>
    private static async Task<string> AcceptAsync(ServerProcess server, ApiClient api, string name)
    {
        var invited = (await api.PostAsync("/invitations", new JsonObject { ["people"] = new JsonArray(new JsonObject { ["email"] = $"{name}@invited.example" }) })).Expect(201);
        using var browser = new Browser();
        await browser.GetAsync(new((string)invited.Body["items"]![0]!["link"]!));
        Assert.Equal("/account", (await browser.PostAsync(new(server.Address, "/invitation/password"), new() { ["userName"] = name, ["displayName"] = "Bob", ["password"] = Password })).Expect(200).Address.AbsolutePath);
        return (string)Assert.Single(await api.AllAsync($"/users?filter={Uri.EscapeDataString($"userName eq \"{name}\"")}", 10))["id"]!;
    }
}
