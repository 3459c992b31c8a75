using ScimHub.Server.Tests.Harness;
using ScimHub.Server.Tests.SignIn.Harness;
using ScimHub.Server.Tests.SignIn.Local;

namespace ScimHub.Server.Tests.SignIn.Pages;

/// <summary>OI-08: wherever a returnUrl is taken, it leads to a path of this server or to the usual page.</summary>
public sealed class RedirectTests(Servers servers)
{
    /// <summary>What a browser may take for another host's address, a script, or a line of a header.</summary>
    private static readonly string[] Elsewhere =
    [
        "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example", "\t//evil.example", "/\n/evil.example", "/\r\n/evil.example", " //evil.example", "/ /evil.example",
        "https:evil.example", "https://evil.example", "http:/evil.example", "HTTPS://evil.example", "javascript:alert(1)", "data:text/html,x", "evil.example", "@evil.example", ".evil.example", "?x", "#x", "",
        "/account\r\nSet-Cookie: scimhub=stolen", "/account\nX: y", "/account\u0000", "/account\u007f", "/\u00e9", "/\u2028/evil.example", "/\uff0fevil.example", "/" + new string('a', 5_000),
    ];

    /// <summary>Odd, but of this server.</summary>
    private static readonly string[] Here = ["/%5cevil.example", "/%2f/evil.example", "/%09/evil.example", "/a//b", "/@evil.example", "/?u=//evil.example", "/.//evil.example", "/account?a=b&c=d#e", "/a;b=c:d"];

    [Fact]
    public async Task OI_08_a_sign_in_leads_to_a_path_of_this_server()
    {
        await using var connection = await HostileConnection.StartAsync(await servers.On(DatabaseKind.Sqlite));
        foreach (var (returnUrl, expected) in Elsewhere.Select(url => (url, "/account")).Concat(Here.Select(url => (url, url))))
        {
            using var browser = new Browser();
            var back = await browser.GetAsync(connection.Start(returnUrl), stop: to => to.AbsolutePath.EndsWith("/callback", StringComparison.Ordinal));
            var page = await browser.GetOnceAsync(back.Address);
            Assert.True(page.Status == 302 && page.Headers["Location"] == expected, $"'{returnUrl}' led to {page.Status} {page.Headers.GetValueOrDefault("Location")}\n{page.Text}");
            var landed = new Uri(connection.Server.Address, page.Headers["Location"]);
            Assert.Equal(connection.Server.Address.Authority, landed.Authority);
            Assert.DoesNotContain("stolen", page.Headers["Set-Cookie"], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task OI_08_the_choice_hands_on_paths_of_this_server_alone()
    {
        await using var connection = await HostileConnection.StartAsync(await servers.On(DatabaseKind.Sqlite));
        var signIn = new Uri(connection.Server.Address, "/signin");
        using var browser = new Browser();
        foreach (var returnUrl in Elsewhere.Where(url => url.Length < 2_000))
        {
            foreach (var page in (Browser.Page[])[
                await browser.GetOnceAsync(new(signIn, $"?returnUrl={Uri.EscapeDataString(returnUrl)}")),
                await browser.PostOnceAsync(signIn, new() { ["returnUrl"] = returnUrl, ["address"] = "x@nowhere.example" })])
            {
                // A NUL is no part of a form.
                page.Expect(returnUrl.Contains('\0', StringComparison.Ordinal) && page.Path[0].Query.Length == 0 ? 400 : 200);
                Assert.DoesNotContain("evil.example", page.Text, StringComparison.Ordinal);
                Assert.DoesNotContain("alert(1)", page.Text, StringComparison.Ordinal);
            }
        }
        Assert.Contains($"/signin/{connection.Name}?returnUrl=%2Fthere", (await browser.GetOnceAsync(new(signIn, "?returnUrl=/there"))).Text, StringComparison.Ordinal);
        // Two are one path with a comma in it, or none.
        Assert.Contains("href=\"/signin/", (await browser.GetOnceAsync(new(signIn, "?returnUrl=//evil.example&returnUrl=/there"))).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OI_08_a_sign_in_with_a_password_of_this_server_leads_to_a_path_of_it_too()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var server = await ServerProcess.StartAsync(database);
        using var door = new LocalDoor(server);
        (await door.BecomeAsync(await LocalDoor.FirstLinkAsync(server), "grace")).Expect(200);
        foreach (var (returnUrl, expected) in Elsewhere.Where(url => !url.Contains('\0', StringComparison.Ordinal)).Select(url => (url, "/account")).Concat(Here.Select(url => (url, url))))
        {
            var page = await door.Browser.PostOnceAsync(door.At("/signin/local"), new() { ["userName"] = "grace", ["password"] = LocalDoor.Password, ["returnUrl"] = returnUrl });
            Assert.True(page.Status == 302 && page.Headers["Location"] == expected, $"'{returnUrl}' led to {page.Status} {page.Headers.GetValueOrDefault("Location")}");
            Assert.DoesNotContain("stolen", page.Headers["Set-Cookie"], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task OI_08_signing_out_leads_to_the_sign_in_page_whatever_is_asked()
    {
        await using var connection = await HostileConnection.StartAsync(await servers.On(DatabaseKind.Sqlite));
        foreach (var name in (string[])["returnUrl", "post_logout_redirect_uri", "next", "redirect_uri"])
        {
            using var browser = new Browser();
            (await connection.SignInAsync(browser)).Expect(200);
            var out1 = await browser.GetOnceAsync(new(connection.Server.Address, $"/signout?{name}=https://evil.example"));
            Assert.Equal("/signin?signedOut", out1.Headers["Location"]);
            var out2 = await browser.PostOnceAsync(new(connection.Server.Address, "/signout"), new() { [name] = "//evil.example" });
            Assert.Equal("/signin?signedOut", out2.Headers["Location"]);
        }
    }

    [Fact]
    public async Task OI_08_the_address_a_provider_signs_people_out_at_is_escaped_in_header_and_page()
    {
        await using var connection = await HostileConnection.StartAsync(await servers.On(DatabaseKind.Sqlite));
        connection.Provider.Discovery = document => document["end_session_endpoint"] = $"{connection.Provider.Issuer}/end\"><script>?x=\r\nX: y";
        using var browser = new Browser();
        (await connection.SignInAsync(browser)).Expect(200);
        var page = await browser.PostOnceAsync(new(connection.Server.Address, "/signout"), []);
        Assert.DoesNotContain("<script>", page.Text, StringComparison.Ordinal);
        Assert.False(page.Headers.ContainsKey("X"));
        Assert.Null(browser.Cookie(connection.Server.Address, "scimhub"));
    }
}
