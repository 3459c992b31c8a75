using ScimHub.Server.Tests.Harness;
using ScimHub.Server.Tests.SignIn.Harness;

namespace ScimHub.Server.Tests.SignIn.Pages;

/// <summary>What browsers are told of every page, and whose forms the server takes.</summary>
public sealed class PageSecurityTests(Servers servers)
{
    [Fact]
    public async Task WB_03_every_page_forbids_frames_scripts_and_copies()
    {
        await using var connection = await HostileConnection.StartAsync(await servers.On(DatabaseKind.Sqlite));
        using var browser = new Browser();
        (await connection.SignInAsync(browser)).Expect(200);
        var address = connection.Server.Address;
        var pages = new List<(string, Browser.Page)>();
        foreach (var path in (string[])["/signin", "/signin?signedOut", "/account", "/signin/unknown", $"/signin/{connection.Name}", $"/signin/{connection.Name}/callback", "/account/nothing", "/invitation/x", "/signin/x/y/z"])
        {
            pages.Add((path, await browser.GetOnceAsync(new(address, path))));
        }
        pages.Add(("POST /signin", await browser.PostOnceAsync(new(address, "/signin"), new() { ["address"] = "a@b.example" })));
        pages.Add(("POST from elsewhere", await browser.PostOnceAsync(new(address, "/signin"), [], ("Origin", "https://evil.example"))));
        pages.Add(("GET /signout from elsewhere", await browser.GetOnceAsync(new(address, "/signout"), ("Sec-Fetch-Site", "cross-site"))));
        pages.Add(("not allowed", await browser.PostOnceAsync(new(address, "/account"), [])));
        pages.Add(("denied", await connection.DeniedAsync()));
        pages.Add(("POST /signout", await browser.PostOnceAsync(new(address, "/signout"), [])));
        foreach (var (name, page) in pages)
        {
            var policy = page.Headers.GetValueOrDefault("Content-Security-Policy") ?? "";
            foreach (var word in (string[])["default-src 'none'", "frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'", "script-src 'self'", "style-src 'self'"])
            {
                Assert.True(policy.Contains(word, StringComparison.Ordinal), $"{name}: {word} is missing in '{policy}'");
            }
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.True(page.Headers.GetValueOrDefault("X-Content-Type-Options") == "nosniff", name);
            Assert.True(page.Headers.GetValueOrDefault("Cache-Control") == "no-store", $"{name}: {page.Headers.GetValueOrDefault("Cache-Control")}");
            Assert.True(page.Headers.GetValueOrDefault("Referrer-Policy") == "same-origin", name);
            Assert.False(page.Headers.ContainsKey("Server"), name);
            Assert.DoesNotContain("<script", page.Text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(" style=", page.Text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(" onclick=", page.Text, StringComparison.OrdinalIgnoreCase);
            Assert.True(page.Status < 500, name);
        }
    }

    [Fact]
    public async Task WB_03_a_form_of_another_site_does_nothing()
    {
        await using var connection = await HostileConnection.StartAsync(await servers.On(DatabaseKind.Sqlite));
        var address = connection.Server.Address;
        using var browser = new Browser();
        using var elsewhere = new Browser();
        (await connection.SignInAsync(elsewhere)).Expect(200);
        (await connection.SignInAsync(browser)).Expect(200);
        var sessions = System.Text.RegularExpressions.Regex.Matches((await browser.GetAsync(new(address, "/account"))).Text, "/account/sessions/[0-9a-f-]{36}/end").Select(match => match.Value).ToList();
        Assert.Equal(2, sessions.Count);
        foreach (var headers in ((string, string)[][])[
            [("Origin", "https://evil.example")], [("Origin", "null")], [("Origin", $"http://127.0.0.1:{address.Port + 1}")], [("Origin", $"https://127.0.0.1:{address.Port}")], [("Origin", address.GetLeftPart(UriPartial.Authority) + ".evil.example")],
            [("Sec-Fetch-Site", "cross-site")], [("Sec-Fetch-Site", "same-site")], [("Sec-Fetch-Site", "cross-site"), ("Origin", address.GetLeftPart(UriPartial.Authority))], [("Origin", "")]])
        {
            foreach (var path in (string[])["/signout", "/account/sessions/end", .. sessions])
            {
                var page = await browser.PostOnceAsync(new(address, path), [], headers);
                Assert.True(page.Status == 403, $"{path} with {string.Join(", ", headers)}: {page.Status}");
            }
        }
        // By a link another site gets a question only.
        foreach (var site in (string[])["cross-site", "same-site"])
        {
            Assert.Contains("<form method=\"post\" action=\"/signout\">", (await browser.GetOnceAsync(new(address, "/signout"), ("Sec-Fetch-Site", site))).Expect(200).Text, StringComparison.Ordinal);
        }
        await Task.Delay(700, TestContext.Current.CancellationToken);
        Assert.Equal("/account", (await browser.GetAsync(new(address, "/account"))).Address.AbsolutePath);
        Assert.Equal("/account", (await elsewhere.GetAsync(new(address, "/account"))).Address.AbsolutePath);
        // Our own are taken.
        foreach (var header in ((string, string)[])[("Sec-Fetch-Site", "same-origin"), ("Origin", address.GetLeftPart(UriPartial.Authority))])
        {
            Assert.Equal(302, (await browser.PostOnceAsync(new(address, "/account/sessions/end"), [], header)).Status);
        }
        await Task.Delay(700, TestContext.Current.CancellationToken);
        Assert.Equal("/signin", (await elsewhere.GetAsync(new(address, "/account"))).Address.AbsolutePath);
    }

    [Fact]
    public async Task WB_03_nobody_ends_the_session_of_another_person()
    {
        await using var connection = await HostileConnection.StartAsync(await servers.On(DatabaseKind.Sqlite));
        var address = connection.Server.Address;
        using var victim = new Browser();
        (await connection.SignInAsync(victim)).Expect(200);
        var end = System.Text.RegularExpressions.Regex.Match((await victim.GetAsync(new(address, "/account"))).Text, "/account/sessions/[0-9a-f-]{36}/end").Value;
        connection.Provider.Person = HostileConnection.SomebodyNew();
        using var attacker = new Browser();
        (await connection.SignInAsync(attacker)).Expect(200);
        (await attacker.PostAsync(new(address, end), [])).Expect(200);
        using var nobody = new Browser();
        (await nobody.PostAsync(new(address, end), [])).Expect(200);
        await Task.Delay(700, TestContext.Current.CancellationToken);
        Assert.Equal("/account", (await victim.GetAsync(new(address, "/account"))).Address.AbsolutePath);
    }

    [Fact]
    public async Task What_a_proxy_says_of_scheme_and_address_is_believed_of_named_ones_alone()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using (var trusting = await ServerProcess.StartAsync(database, new Dictionary<string, string> { ["TrustedProxies"] = "127.0.0.1" }))
        {
            Assert.Equal(("https", true, true), await BehindProxyAsync(trusting));
        }
        await using var elsewhere = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var named = await ServerProcess.StartAsync(elsewhere, new Dictionary<string, string> { ["TrustedProxies"] = "192.0.2.0/24" });
        Assert.Equal(("http", false, false), await BehindProxyAsync(named));
    }

    /// <returns>The scheme people are sent back to; whether cookies are for TLS alone; whether guesses from one address leave another its tries.</returns>
    private static async Task<(string Scheme, bool Secure, bool Apart)> BehindProxyAsync(ServerProcess server)
    {
        await using var connection = await HostileConnection.StartAsync(server);
        using var browser = new Browser();
        var begun = await browser.GetOnceAsync(connection.Start(), ("X-Forwarded-Proto", "https"), ("X-Forwarded-For", "198.51.100.7"));
        var back = new Uri(Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(new Uri(begun.Headers["Location"]).Query)["redirect_uri"].ToString());
        // Of one address only so many are looked at, whatever names they try.
        var last = 403;
        for (var i = 0; i < 300 && last == 403; i++)
        {
            last = await GuessAsync($"somebody-{i}", "198.51.100.7");
        }
        Assert.Equal(429, last);
        return (back.Scheme, begun.Headers["Set-Cookie"].Contains("; secure;", StringComparison.Ordinal), await GuessAsync("somebody else", "198.51.100.8") == 403);

        async Task<int> GuessAsync(string userName, string from) =>
            (await browser.PostOnceAsync(new(server.Address, "/signin/local"), new() { ["userName"] = userName, ["password"] = "a guess of somebody's" }, ("X-Forwarded-For", from))).Status;
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("localhost.evil.example")]
    [InlineData("10.0.0.1")]
    public async Task IN_03_pages_are_not_served_under_a_foreign_name(string host)
    {
        await using var connection = await HostileConnection.StartAsync(await servers.On(DatabaseKind.Sqlite));
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        foreach (var path in (string[])["/signin", $"/signin/{connection.Name}", "/account", "/signout", $"/signin/{connection.Name}/callback?code=x&state=x"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(connection.Server.Address, path));
            request.Headers.Host = host;
            using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(400, (int)answer.StatusCode);
            Assert.DoesNotContain(host, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
        // Nor do forwarded headers of nobody we trust change where the provider sends people back.
        using var begin = new HttpRequestMessage(HttpMethod.Get, connection.Start());
        begin.Headers.Add("X-Forwarded-Host", host);
        begin.Headers.Add("X-Forwarded-Proto", "https");
        begin.Headers.Add("Forwarded", $"host={host};proto=https");
        using var begun = await client.SendAsync(begin, TestContext.Current.CancellationToken);
        Assert.Contains(Uri.EscapeDataString(connection.Callback().AbsoluteUri), begun.Headers.Location!.AbsoluteUri, StringComparison.Ordinal);
    }
}
