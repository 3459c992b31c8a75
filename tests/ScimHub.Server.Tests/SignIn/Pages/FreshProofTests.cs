using System.Text.Json.Nodes;
using ScimHub.Server.Tests.Harness;
using ScimHub.Server.Tests.SignIn.Harness;

namespace ScimHub.Server.Tests.SignIn.Pages;

/// <summary>What opens a door by itself is made by somebody who has just shown that it is they, and not by whoever found their browser open.</summary>
public sealed class FreshProofTests(Servers servers)
{
    [Theory, EveryDatabase]
    public async Task AZ_09_secrets_are_made_at_the_console_after_a_fresh_sign_in_only(DatabaseKind kind)
    {
        await using var connection = await HostileConnection.StartAsync(await servers.On(kind));
        var (server, api) = (connection.Server, await connection.Server.CreateKeyAsync());
        var id = await connection.IdAsync();
        var page = new Uri(server.Address, $"/console/connections/{id}");
        var account = (await api.PostAsync("/serviceaccounts", new JsonObject { ["name"] = Unique.Name("program"), ["role"] = "Viewer" })).Expect(201).Id;
        Uri[] makers = [new(page + "/tokens"), new(page + "/clients"), new(page + "/setup"), new(server.Address, $"/console/serviceaccounts/{account}/keys")];
        using var browser = new Browser();
        (await connection.SignInAsync(browser)).Expect(200);
        (await api.PostAsync("/grants", new JsonObject { ["userName"] = (string?)connection.Provider.Person["preferred_username"], ["role"] = "Admin" })).Expect(201);

        // A session at the provider let them in: nobody has typed a password here or there.
        var before = await CountAsync();
        foreach (var maker in makers)
        {
            Assert.Contains("sign in again", (await browser.PostOnceAsync(maker, [])).Expect(422).Text, StringComparison.Ordinal);
        }
        Assert.Equal(before, await CountAsync());
        var shown = (await browser.GetOnceAsync(page)).Expect(200).Text;
        var again = new Uri(server.Address, $"/account/again?returnUrl={Uri.EscapeDataString(page.AbsolutePath)}");
        Assert.Contains($"href=\"{again.PathAndQuery}\"", shown, StringComparison.Ordinal);
        Assert.DoesNotContain(">Make a token<", shown, StringComparison.Ordinal);

        // An old sign-in at the provider is not enough, and neither is one of which it does not say when it was.
        foreach (var at in (JsonNode?[])[HostileProvider.In(-60), null])
        {
            Answer(at);
            (await browser.GetAsync(again)).Expect(403);
            (await browser.PostOnceAsync(makers[0], [])).Expect(422);
        }

        Answer(HostileProvider.In(0));
        Assert.Equal(page.AbsolutePath, (await browser.GetAsync(again)).Expect(200).Address.AbsolutePath);
        var asked = connection.Provider.Requests.Last(request => request.Path.EndsWith("/authorize", StringComparison.Ordinal)).Fields;
        Assert.Equal(("login", "0"), (asked["prompt"], asked["max_age"]));
        Assert.Contains(">Make a token<", (await browser.GetOnceAsync(page)).Expect(200).Text, StringComparison.Ordinal);
        foreach (var maker in makers)
        {
            Assert.Contains("class=\"secret\"", (await browser.PostOnceAsync(maker, [])).Expect(200).Text, StringComparison.Ordinal);
        }

        // What one session has proved says nothing of another.
        var proof = browser.Cookie(server.Address, "scimhub-fresh")!;
        connection.Provider.IdToken = null;
        using var other = new Browser();
        (await connection.SignInAsync(other)).Expect(200);
        other.SetCookie(server.Address, "scimhub-fresh", proof);
        (await other.PostOnceAsync(makers[0], [])).Expect(422);
        other.SetCookie(server.Address, "scimhub-fresh", "made-up");
        (await other.PostOnceAsync(makers[0], [])).Expect(422);

        void Answer(JsonNode? at) => connection.Provider.IdToken = claims =>
        {
            claims["auth_time"] = at?.DeepClone();
            if (at is null)
            {
                claims.Remove("auth_time");
            }
            return connection.Provider.Key.Sign(claims);
        };

        async Task<int> CountAsync() =>
            (await api.AllAsync($"/connections/{id}/tokens", 100)).Count + (await api.AllAsync($"/connections/{id}/clients", 100)).Count + (await api.AllAsync($"/serviceaccounts/{account}/keys", 100)).Count;
    }

    [Fact]
    public async Task Whoever_is_not_signed_in_is_led_to_the_sign_in()
    {
        var server = await servers.On(DatabaseKind.Sqlite);
        using var browser = new Browser();
        var answer = (await browser.GetOnceAsync(new(server.Address, "/account/again?returnUrl=//evil.example"))).Expect(302);
        Assert.Equal("/signin", answer.Headers["Location"]);
    }
}
