using System.Text.Json.Nodes;
using ScimHub.Server.Tests.Harness;
using ScimHub.Server.Tests.Nodes;
using ScimHub.Server.Tests.SignIn.Harness;

namespace ScimHub.Server.Tests.SignIn.Oidc;

/// <summary>OpenID Connect Back-Channel Logout 1.0: the provider ends sessions, and nobody else does.</summary>
public sealed class BackChannelLogoutTests(Servers servers, NodePairs pairs)
{
    [Theory, EveryDatabase]
    public async Task OI_07_who_signs_out_at_the_certified_provider_is_signed_out_on_both_nodes_within_a_second(DatabaseKind kind)
    {
        var pair = await pairs.On(kind);
        var (connection, person) = (Unique.Name("idp"), Unique.Name("ada"));
        await pair.First.CreateTenantAsync(connection);
        await using var provider = await OpenIdProvider.StartAsync(connection, new() { [person] = new JsonObject { ["email"] = $"{person}@example.com" } }, pair.First.Address);
        await provider.ConnectAsync(pair.First, connection);
        using var browser = new Browser();
        using var elsewhere = new Browser();
        (await browser.SignInAsync(pair.First, connection, person)).Expect(200);
        (await elsewhere.SignInAsync(pair.First, connection, person)).Expect(200);
        Assert.Equal("/account", await WhereAsync(browser, pair.Second));

        await provider.SignOutAsync(browser);

        await Task.Delay(1_000, TestContext.Current.CancellationToken);
        Assert.Equal("/signin", await WhereAsync(browser, pair.First));
        Assert.Equal("/signin", await WhereAsync(browser, pair.Second));
        // The session at the provider was this browser's; the other's is another.
        Assert.Equal("/account", await WhereAsync(elsewhere, pair.First));
        Assert.Contains("session.ended", await AuditLog.OfAsync(pair.Database, await UserIdAsync(pair.First, $"{person}")), StringComparer.Ordinal);
    }

    [Theory, EveryDatabase]
    public async Task OI_07_a_right_logout_token_ends_what_it_names_and_no_more(DatabaseKind kind)
    {
        await using var connection = await HostileConnection.StartAsync(await servers.On(kind));
        var subject = (string)connection.Provider.Person["sub"]!;
        using var first = await SignedInAsync(connection, "s1");
        using var second = await SignedInAsync(connection, "s2");
        using var third = await SignedInAsync(connection, "s3");
        connection.Provider.Person = HostileConnection.SomebodyNew();
        using var other = await SignedInAsync(connection, "s4");

        Assert.Equal(200, await connection.LogoutAsync(Signed(connection, connection.Provider.LogoutClaims(subject, "s1"))));
        await ExpectAsync(connection, [first], [second, third, other]);
        var sidAlone = connection.Provider.LogoutClaims(subject, "s2");
        sidAlone.Remove("sub");
        Assert.Equal(200, await connection.LogoutAsync(Signed(connection, sidAlone)));
        await ExpectAsync(connection, [second], [third, other]);
        Assert.Equal(200, await connection.LogoutAsync(Signed(connection, connection.Provider.LogoutClaims(subject))));
        await ExpectAsync(connection, [third], [other]);
        // §2.8: nothing to end is no fault.
        Assert.Equal(200, await connection.LogoutAsync(Signed(connection, connection.Provider.LogoutClaims("who was never here"))));
    }

    [Fact]
    public async Task OI_07_a_logout_token_that_does_not_hold_ends_nothing()
    {
        await using var connection = await HostileConnection.StartAsync(await servers.On(DatabaseKind.Sqlite));
        await using var stranger = await HostileConnection.StartAsync(connection.Server);
        var (provider, subject) = (connection.Provider, (string)connection.Provider.Person["sub"]!);
        using var browser = await SignedInAsync(connection, "s1");
        using var forged = SigningKey.Rsa("one");
        var used = Signed(connection, provider.LogoutClaims("somebody else"));
        Assert.Equal(200, await connection.LogoutAsync(used));
        foreach (var (fault, token) in ((string, string?)[])[
            ("none", null), ("empty", ""), ("rubbish", "rubbish"), ("a NUL", "a\0b"), ("used before", used),
            ("unsigned", SigningKey.Assemble(new JsonObject { ["alg"] = "none", ["typ"] = "logout+jwt" }, provider.LogoutClaims(subject), _ => [])),
            ("another key of that name", forged.Sign(provider.LogoutClaims(subject), Typed)),
            ("another provider's", stranger.Provider.Key.Sign(provider.LogoutClaims(subject), Typed)),
            ("an ID token's typ", provider.Key.Sign(provider.LogoutClaims(subject), header => header["typ"] = "JWT")),
            ("an access token's typ", provider.Key.Sign(provider.LogoutClaims(subject), header => header["typ"] = "at+jwt")),
            ("an ID token", provider.Key.Sign(provider.Claims(null))), ("an ID token with a nonce", provider.Key.Sign(provider.Claims("n"))),
            Changed("a nonce", claims => claims["nonce"] = "n"), Changed("an empty nonce", claims => claims["nonce"] = null), Changed("no jti", claims => claims.Remove("jti")), Changed("an empty jti", claims => claims["jti"] = ""),
            Changed("another audience", claims => claims["aud"] = "another"), Changed("another issuer", claims => claims["iss"] = stranger.Provider.Issuer), Changed("no events", claims => claims.Remove("events")),
            Changed("another event", claims => claims["events"] = new JsonObject { ["http://schemas.openid.net/event/other"] = new JsonObject() }), Changed("events that are none", claims => claims["events"] = "x"),
            Changed("an event that is no object", claims => claims["events"] = new JsonObject { ["http://schemas.openid.net/event/backchannel-logout"] = true }),
            Changed("an old iat", claims => claims["iat"] = HostileProvider.In(-6)), Changed("an iat to come", claims => claims["iat"] = HostileProvider.In(6)), Changed("no iat", claims => claims.Remove("iat")),
            Changed("an end that is past", claims => claims["exp"] = HostileProvider.In(-4)), Changed("neither sub nor sid", claims => claims.Remove("sub")), Changed("a sub that is a number", claims => claims["sub"] = 5)])
        {
            Assert.True(await connection.LogoutAsync(token) == 400, fault);
        }
        await ExpectAsync(connection, [], [browser]);
        // Of the other provider's people one has the same subject, and stays.
        Assert.Equal(200, await stranger.LogoutAsync(Signed(stranger, stranger.Provider.LogoutClaims(subject))));
        await ExpectAsync(connection, [], [browser]);
        Assert.Equal(200, await connection.LogoutAsync(Signed(connection, provider.LogoutClaims(subject))));
        await ExpectAsync(connection, [browser], []);

        (string, string?) Changed(string fault, Action<JsonObject> change)
        {
            var claims = provider.LogoutClaims(subject);
            change(claims);
            return (fault, Signed(connection, claims));
        }
    }

    [Fact]
    public async Task OI_07_ten_thousand_forged_logout_tokens_end_nothing()
    {
        await using var connection = await HostileConnection.StartAsync(await servers.On(DatabaseKind.Sqlite));
        using var browser = await SignedInAsync(connection, "s1");
        using var forged = SigningKey.Rsa("one");
        var subject = (string)connection.Provider.Person["sub"]!;
        var tokens = Enumerable.Range(0, 100).Select(i => forged.Sign(connection.Provider.LogoutClaims(subject), header => (header["typ"], header["kid"]) = ("logout+jwt", i % 2 == 0 ? "one" : $"unknown{i}"))).ToList();
        var answers = new System.Collections.Concurrent.ConcurrentBag<int>();
        await Parallel.ForAsync(0, 10_000, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = TestContext.Current.CancellationToken }, async (i, _) => answers.Add(await connection.LogoutAsync(tokens[i % tokens.Count])));
        Assert.Equal(10_000, answers.Count(status => status == 400));
        await ExpectAsync(connection, [], [browser]);
        Assert.InRange(connection.Provider.Count("/jwks"), 1, 12);
        Assert.Equal(200, await connection.LogoutAsync(Signed(connection, connection.Provider.LogoutClaims(subject, "s1"))));
    }

    [Theory, EveryDatabase]
    public async Task OI_07_a_flood_of_forged_logout_tokens_ends_nothing_and_hardly_asks_the_provider(DatabaseKind kind)
    {
        // A store of its own: at a shared one others spend values meanwhile.
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var server = await ServerProcess.StartAsync(database);
        await using var connection = await HostileConnection.StartAsync(server);
        using var browser = await SignedInAsync(connection, "s1");
        using var forged = SigningKey.Rsa("one");
        var subject = (string)connection.Provider.Person["sub"]!;
        var spent = await connection.Server.Database.CountAsync("SpentValues");
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(i =>
            connection.LogoutAsync(forged.Sign(connection.Provider.LogoutClaims(subject), header => (header["typ"], header["kid"]) = ("logout+jwt", i % 2 == 0 ? "one" : $"unknown{i}")))));
        Assert.All(answers, status => Assert.Equal(400, status));
        await ExpectAsync(connection, [], [browser]);
        Assert.InRange(connection.Provider.Count("/jwks"), 1, 3);
        Assert.Equal(spent, await connection.Server.Database.CountAsync("SpentValues"));
        Assert.Equal(200, await connection.LogoutAsync(Signed(connection, connection.Provider.LogoutClaims(subject, "s1"))));
    }

    [Fact]
    public async Task OI_07_only_a_form_is_read_and_only_at_a_connection_that_signs_people_in()
    {
        await using var connection = await HostileConnection.StartAsync(await servers.On(DatabaseKind.Sqlite));
        var plain = await connection.Server.CreateTenantAsync(Unique.Name("plain"));
        using var client = new HttpClient();
        using var json = new StringContent("{\"logout_token\":\"x\"}", System.Text.Encoding.UTF8, "application/json");
        using var wrong = await client.PostAsync(new Uri(connection.Server.Address, $"/signin/{connection.Name}/logout"), json, TestContext.Current.CancellationToken);
        Assert.Equal(400, (int)wrong.StatusCode);
        using var form = new FormUrlEncodedContent([new("logout_token", "x")]);
        using var none = await client.PostAsync(new Uri(connection.Server.Address, $"/signin/{plain.Connection}/logout"), form, TestContext.Current.CancellationToken);
        Assert.Equal(404, (int)none.StatusCode);
        using var got = await client.GetAsync(new Uri(connection.Server.Address, $"/signin/{connection.Name}/logout?logout_token=x"), TestContext.Current.CancellationToken);
        Assert.Equal(405, (int)got.StatusCode);
    }

    private static void Typed(JsonObject header) => header["typ"] = "logout+jwt";

    private static string Signed(HostileConnection connection, JsonObject claims) => connection.Provider.Key.Sign(claims, Typed);

    private static async Task<Browser> SignedInAsync(HostileConnection connection, string sid)
    {
        var browser = new Browser();
        connection.Provider.Person["sid"] = sid;
        Assert.Equal("/account", (await connection.SignInAsync(browser)).Expect(200).Address.AbsolutePath);
        return browser;
    }

    /// <summary>A session that was seen a moment ago may be believed for half a second.</summary>
    private static async Task ExpectAsync(HostileConnection connection, Browser[] ended, Browser[] alive)
    {
        await Task.Delay(700, TestContext.Current.CancellationToken);
        foreach (var browser in ended)
        {
            Assert.Equal("/signin", await WhereAsync(browser, connection.Server));
        }
        foreach (var browser in alive)
        {
            Assert.Equal("/account", await WhereAsync(browser, connection.Server));
        }
    }

    private static async Task<string> WhereAsync(Browser browser, ServerProcess server) => (await browser.GetAsync(new Uri(server.Address, "/account"))).Expect(200).Address.AbsolutePath;

    private static async Task<string> UserIdAsync(ServerProcess server, string userName) =>
        (string)(await (await server.CreateKeyAsync()).AllAsync($"/users?filter={Uri.EscapeDataString($"userName sw \"{userName}\"")}", 10)).Single()["id"]!;
}
