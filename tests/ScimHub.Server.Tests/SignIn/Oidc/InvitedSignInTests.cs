using System.Text.Json.Nodes;
using ScimHub.Server.Tests.Harness;
using ScimHub.Server.Tests.SignIn.Harness;

namespace ScimHub.Server.Tests.SignIn.Oidc;

/// <summary>Invitations that are accepted by signing in at a provider: freshly, and by the invited person.</summary>
public sealed class InvitedSignInTests(Servers servers)
{
    [Fact]
    public async Task IN_02_an_invitation_asks_the_provider_for_a_fresh_sign_in_and_takes_no_old_one()
    {
        await using var connection = await HostileConnection.StartAsync(await servers.On(DatabaseKind.Sqlite));
        var api = await connection.Server.CreateKeyAsync();
        var email = (string)connection.Provider.Person["email"]!;
        var invited = (await api.PostAsync("/invitations", new JsonObject { ["people"] = new JsonArray(new JsonObject { ["email"] = email }) })).Expect(201).Body["items"]![0]!;
        using var browser = new Browser();
        (await browser.GetAsync(new Uri((string)invited["link"]!))).Expect(200);

        connection.Provider.IdToken = claims => connection.Provider.Key.Sign(With(claims, HostileProvider.In(-60)));
        (await connection.SignInAsync(browser)).Expect(403);
        var asked = connection.Provider.Requests.Last(request => request.Path.EndsWith("/authorize", StringComparison.Ordinal)).Fields;
        Assert.Equal(("login", "0"), (asked["prompt"], asked["max_age"]));
        Assert.Equal("pending", await StateAsync(api, invited));
        // Nor one of which it is not said when it was: what asks for a fresh one can be taken out in the browser.
        connection.Provider.IdToken = null;
        (await connection.SignInAsync(browser)).Expect(403);
        Assert.Equal("pending", await StateAsync(api, invited));

        connection.Provider.IdToken = claims => connection.Provider.Key.Sign(With(claims, HostileProvider.In(0)));
        Assert.Equal("/account", (await connection.SignInAsync(browser)).Expect(200).Address.AbsolutePath);
        Assert.Equal("accepted", await StateAsync(api, invited));
        // Who is not invited is not asked again.
        await connection.AdmittedAsync();
        Assert.False(connection.Provider.Requests.Last(request => request.Path.EndsWith("/authorize", StringComparison.Ordinal)).Fields.ContainsKey("prompt"));
    }

    [Fact]
    public async Task IN_02_a_sign_in_that_was_begun_before_the_link_was_opened_does_not_take_the_invitation_up()
    {
        await using var connection = await HostileConnection.StartAsync(await servers.On(DatabaseKind.Sqlite));
        var api = await connection.Server.CreateKeyAsync();
        var invited = (await api.PostAsync("/invitations", new JsonObject { ["people"] = new JsonArray(new JsonObject { ["email"] = Unique.Name("other") + "@example.com" }) })).Expect(201).Body["items"]![0]!;
        using var browser = new Browser();
        var callback = await connection.BeginAsync(browser);
        (await browser.GetAsync(new Uri((string)invited["link"]!))).Expect(200);
        // It was not asked to be fresh: they are who they are, and the invitation is as it was.
        (await browser.GetAsync(callback)).Expect(200);
        Assert.Equal("pending", await StateAsync(api, invited));
        // Begun after it, the sign-in is the answer to the invitation, which is somebody else's.
        connection.Provider.IdToken = claims => connection.Provider.Key.Sign(With(claims, HostileProvider.In(0)));
        (await connection.SignInAsync(browser)).Expect(403);
        Assert.Equal("pending", await StateAsync(api, invited));
    }

    private static JsonObject With(JsonObject claims, JsonNode authenticatedAt)
    {
        claims["auth_time"] = authenticatedAt;
        return claims;
    }

    private static async Task<string?> StateAsync(ApiClient api, JsonNode invitation) => (string?)(await api.GetAsync($"/invitations/{(string)invitation["id"]!}")).Expect(200).Body["state"];
}
