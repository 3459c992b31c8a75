using System.Net;
using ScimHub.Server.Tests.Harness;
using ScimHub.Server.Tests.SignIn.Harness;

namespace ScimHub.Server.Tests.SignIn.Pages;

/// <summary>The cookie that says who one is: made at the sign-in, for one browser, and by nobody else.</summary>
public sealed class SessionCookieTests(Servers servers)
{
    [Theory, EveryDatabase]
    public async Task OI_09_every_sign_in_has_a_new_session_and_ends_the_browsers_old_one(DatabaseKind kind)
    {
        await using var connection = await HostileConnection.StartAsync(await servers.On(kind));
        var server = connection.Server;
        using var browser = new Browser();
        // Set beforehand by somebody who then knows it: it is not adopted.
        const string Planted = "scimhub_ses_plantedplantedplantedplantedplantedplanted";
        browser.SetCookie(server.Address, "scimhub", Planted);
        (await connection.SignInAsync(browser)).Expect(200);
        var first = browser.Cookie(server.Address, "scimhub")!;
        Assert.NotEqual(Planted, first);
        Assert.Equal("/signin", await WhereAsync(server, Planted));
        (await connection.SignInAsync(browser)).Expect(200);
        var second = browser.Cookie(server.Address, "scimhub")!;
        Assert.NotEqual(first, second);
        await Task.Delay(700, TestContext.Current.CancellationToken);
        Assert.Equal("/signin", await WhereAsync(server, first));
        Assert.Equal("/account", await WhereAsync(server, second));
        // A valid session of the attacker's in the victim's browser: the victim's sign-in ends it.
        connection.Provider.Person = HostileConnection.SomebodyNew();
        using var victim = new Browser();
        victim.SetCookie(server.Address, "scimhub", second);
        (await connection.SignInAsync(victim)).Expect(200);
        Assert.NotEqual(second, victim.Cookie(server.Address, "scimhub"));
        await Task.Delay(700, TestContext.Current.CancellationToken);
        Assert.Equal("/signin", await WhereAsync(server, second));
    }

    [Fact]
    public async Task OI_09_what_a_sign_in_sets_is_for_this_host_and_out_of_scripts_reach()
    {
        await using var connection = await HostileConnection.StartAsync(await servers.On(DatabaseKind.Sqlite));
        using var browser = new Browser();
        var begun = (await browser.GetOnceAsync(connection.Start())).Headers["Set-Cookie"];
        var done = (await browser.GetOnceAsync(await connection.BeginAsync(browser))).Headers["Set-Cookie"];
        foreach (var cookie in (string[])[begun, done])
        {
            Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("domain=", cookie, StringComparison.OrdinalIgnoreCase);
        }
        Assert.DoesNotContain("expires=", done[done.IndexOf("scimhub=scimhub_ses_", StringComparison.Ordinal)..], StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task OI_09_where_browsers_come_over_TLS_a_neighbour_under_the_same_domain_cannot_set_our_cookies()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var server = await ServerProcess.StartAsync(database, new Dictionary<string, string> { ["PublicUrl"] = "https://hub.example.com" });
        await using var connection = await HostileConnection.StartAsync(server);
        using var browser = new Browser();
        var begun = await browser.GetOnceAsync(connection.Start());
        // RFC 6265bis §4.1.3.2: the prefix, with Secure and Path=/ and without Domain.
        Assert.Matches("^__Host-scimhub-oidc\\.[^=]+=N; expires=[^;]+; path=/; secure; samesite=lax; httponly$", begun.Headers["Set-Cookie"]);
        Assert.Contains($"redirect_uri={Uri.EscapeDataString($"https://hub.example.com/signin/{connection.Name}/callback")}", begun.Headers["Location"], StringComparison.Ordinal);
        Assert.Equal("max-age=31536000", begun.Headers["Strict-Transport-Security"]);
        // One without the prefix, such as a neighbour may set, is none.
        using var request = new HttpRequestMessage(HttpMethod.Get, connection.Callback($"?code=x&state={Uri.EscapeDataString(State(begun))}"));
        request.Headers.Add("Cookie", begun.Headers["Set-Cookie"].Split(';')[0]["__Host-".Length..]);
        using var client = new HttpClient();
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(0, connection.Provider.Count("/token"));

        // The sign-in carried through, as the proxy would: every cookie of its end is this host's alone.
        using var end = new HttpRequestMessage(HttpMethod.Get, connection.Callback($"?code={await CodeAsync(begun.Headers["Location"])}&state={Uri.EscapeDataString(State(begun))}"));
        end.Headers.Add("Cookie", begun.Headers["Set-Cookie"].Split(';')[0]);
        using var handler = new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false };
        using var proxy = new HttpClient(handler);
        using var ended = await proxy.SendAsync(end, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Found, ended.StatusCode);
        var set = ended.Headers.GetValues("Set-Cookie").ToList();
        Assert.Contains(set, cookie => cookie.StartsWith("__Host-scimhub=scimhub_ses_", StringComparison.Ordinal));
        Assert.All(set, cookie => Assert.Matches("^__Host-[^;]+;.*path=/; secure;", cookie));
    }

    [Theory, EveryDatabase]
    public async Task A_session_that_was_idle_too_long_or_is_too_old_opens_nothing_and_is_not_revived(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var server = await ServerProcess.StartAsync(database, new Dictionary<string, string> { ["SignIn__IdleMinutes"] = "30", ["SignIn__AbsoluteMinutes"] = "600" });
        await using var connection = await HostileConnection.StartAsync(server);
        foreach (var (age, holds) in new[] { ("\"LastSeenAt\" = \"LastSeenAt\" - 1740000", true), ("\"LastSeenAt\" = \"LastSeenAt\" - 1860000", false), ("\"CreatedAt\" = \"CreatedAt\" - 36060000, \"ExpiresAt\" = \"ExpiresAt\" - 36060000", false) })
        {
            using var browser = new Browser();
            (await connection.SignInAsync(browser)).Expect(200);
            var cookie = browser.Cookie(server.Address, "scimhub")!;
            await database.QueryAsync($"UPDATE \"Sessions\" SET {age}");
            await Task.Delay(700, TestContext.Current.CancellationToken);
            for (var look = 0; look < 2; look++)
            {
                Assert.Equal(holds ? "/account" : "/signin", await WhereAsync(server, cookie));
                Assert.Equal(holds ? 200 : 401, (await browser.GetOnceAsync(new(server.Address, "/auth/verify"))).Status);
            }
        }
    }

    [Theory, EveryDatabase]
    public async Task OI_10_a_forged_cookie_opens_nothing_and_breaks_nothing(DatabaseKind kind)
    {
        await using var connection = await HostileConnection.StartAsync(await servers.On(kind));
        var server = connection.Server;
        using var browser = new Browser();
        (await connection.SignInAsync(browser)).Expect(200);
        var good = browser.Cookie(server.Address, "scimhub")!;
        foreach (var forged in (string[])[
            "", "x", good[..^1], good + "x", good.ToUpperInvariant(), good[..^1] + (good[^1] == 'a' ? 'b' : 'a'), "scimhub_ses_", good.Replace("scimhub_ses_", "scimhub_", StringComparison.Ordinal), $"{good},{good}",
            "' OR 1=1 --", "%00", "null", new string('a', 10_000), Convert.ToBase64String(new byte[600])])
        {
            Assert.Equal("/signin", await WhereAsync(server, forged));
        }
        // A token of another kind is none either, nor is a session one of theirs.
        Assert.Equal("/signin", await WhereAsync(server, connection.Tenant.Token));
        (await new ScimClient(server, good).GetAsync("/Users")).ExpectError(401);
        (await new ApiClient(server, good).GetAsync("/users")).Expect(401);
        // 1 MB: too large a header where Kestrel counts them, else a secret that is none.
        await using var raw = await RawConnection.OpenAsync(server);
        try
        {
            await raw.SendAsync($"GET /account HTTP/1.1\r\nHost: {server.Address.Authority}\r\nConnection: close\r\nCookie: scimhub={new string('a', 1 << 20)}\r\n\r\n");
        }
        catch (IOException)
        {
            // It was cut off while it was still sent.
        }
        var answer = await raw.ReadToEndAsync();
        Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 431", StringComparison.Ordinal) || answer.Contains("Location: /signin", StringComparison.Ordinal), answer);
        Assert.Equal("/account", await WhereAsync(server, good));
        Assert.Empty(await StoreSearch.TablesHoldingAsync(server.Database, good));
    }

    [Fact]
    public async Task OI_10_a_state_that_another_server_sealed_is_none_here()
    {
        await using var connection = await HostileConnection.StartAsync(await servers.On(DatabaseKind.Sqlite));
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var server = await ServerProcess.StartAsync(database);
        await using var elsewhere = await HostileConnection.StartAsync(server);
        using var browser = new Browser();
        var back = await elsewhere.BeginAsync(browser);
        (await browser.GetOnceAsync(connection.Callback(back.Query))).Expect(400);
        (await connection.SignInAsync(browser)).Expect(200);
        Assert.Equal("/signin", await WhereAsync(server, browser.Cookie(connection.Server.Address, "scimhub")!));
    }

    /// <summary>What the provider gives the browser that comes to it.</summary>
    private static async Task<string> CodeAsync(string authorize)
    {
        using var browser = new Browser();
        var back = new Uri((await browser.GetOnceAsync(new(authorize))).Headers["Location"]);
        return Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(back.Query)["code"].ToString();
    }

    private static string State(Browser.Page begun) => Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(new Uri(begun.Headers["Location"]).Query)["state"].ToString();

    /// <summary>Where /account leads with that cookie alone.</summary>
    private static async Task<string> WhereAsync(ServerProcess server, string cookie)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Address, "/account"));
        request.Headers.TryAddWithoutValidation("Cookie", $"scimhub={cookie}");
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.True((int)answer.StatusCode is 200 or 302, $"{answer.StatusCode} with the cookie '{cookie[..Math.Min(40, cookie.Length)]}'");
        return answer.Headers.Location?.OriginalString ?? "/account";
    }
}
