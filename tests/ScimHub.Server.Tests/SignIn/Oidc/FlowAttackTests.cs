using Microsoft.AspNetCore.WebUtilities;
using ScimHub.Server.Tests.Harness;
using ScimHub.Server.Tests.SignIn.Harness;

namespace ScimHub.Server.Tests.SignIn.Oidc;

/// <summary>Sign-ins whose steps are skipped, repeated, mixed up, or come from elsewhere.</summary>
public sealed class FlowAttackTests(Servers servers)
{
    [Fact]
    public async Task OI_03_a_response_without_the_right_state_is_refused()
    {
        await using var connection = await HostileConnection.StartAsync(await servers.On(DatabaseKind.Sqlite));
        using var browser = new Browser();
        var back = await connection.BeginAsync(browser);
        var state = Query(back)["state"];
        foreach (var (fault, wrong) in ((string, string?)[])[
            ("missing", null), ("empty", ""), ("another", "x"), ("cut", state[..^4]), ("changed", (state[0] == 'C' ? 'D' : 'C') + state[1..]), ("longer", state + "A"), ("very long", new string('A', 5_000)), ("other characters", "\u00e9%00<>")])
        {
            var page = await browser.GetOnceAsync(With(back, "state", wrong));
            Assert.True(page.Status == 400, $"{fault}: {page.Status}");
        }
        (await browser.GetOnceAsync(new(back.AbsoluteUri + "&state=" + Uri.EscapeDataString(state)))).Expect(400);
        Assert.Null(browser.Cookie(connection.Server.Address, "scimhub"));
        Assert.Equal(0, connection.Provider.Count("/token"));
        // And the right one still opens.
        Assert.Equal("/account", (await browser.GetAsync(back)).Expect(200).Address.AbsolutePath);
    }

    [Theory, EveryDatabase]
    public async Task OI_03_a_response_is_taken_once(DatabaseKind kind)
    {
        await using var connection = await HostileConnection.StartAsync(await servers.On(kind));
        using var browser = new Browser();
        var back = await connection.BeginAsync(browser);
        var cookie = Correlation(browser, connection);
        // All at once, as the correlation cookie is put back each time.
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, back);
            request.Headers.Add("Cookie", cookie);
            using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
            return (int)answer.StatusCode;
        }));
        Assert.Equal(1, answers.Count(status => status == 302));
        Assert.Equal(9, answers.Count(status => status == 400));
        Assert.Equal(1, connection.Provider.Count("/token"));
    }

    [Theory, EveryDatabase]
    public async Task OI_03_a_response_that_failed_is_not_taken_again(DatabaseKind kind)
    {
        await using var connection = await HostileConnection.StartAsync(await servers.On(kind));
        using var browser = new Browser();
        var back = await connection.BeginAsync(browser);
        var cookie = Correlation(browser, connection);
        (await browser.GetOnceAsync(With(back, "code", "another"))).Expect(403);
        (await browser.GetOnceAsync(back, ("Cookie", cookie))).Expect(400);
        Assert.Null(browser.Cookie(connection.Server.Address, "scimhub"));
    }

    [Fact]
    public async Task OI_03_OI_09_a_response_of_another_browsers_sign_in_is_refused()
    {
        await using var connection = await HostileConnection.StartAsync(await servers.On(DatabaseKind.Sqlite));
        using var attacker = new Browser();
        using var victim = new Browser();
        var back = await connection.BeginAsync(attacker);
        // One that has nothing under way, and one that has.
        (await victim.GetOnceAsync(back)).Expect(400);
        var own = await connection.BeginAsync(victim);
        (await victim.GetOnceAsync(back)).Expect(400);
        (await victim.GetOnceAsync(With(own, "state", Query(back)["state"]))).Expect(400);
        Assert.Null(victim.Cookie(connection.Server.Address, "scimhub"));
        Assert.Equal("/account", (await victim.GetAsync(own)).Expect(200).Address.AbsolutePath);
    }

    [Fact]
    public async Task OI_03_a_code_of_another_sign_in_is_refused_by_its_nonce()
    {
        await using var connection = await HostileConnection.StartAsync(await servers.On(DatabaseKind.Sqlite));
        using var attacker = new Browser();
        using var victim = new Browser();
        var stolen = Query(await connection.BeginAsync(attacker))["code"];
        (await victim.GetOnceAsync(With(await connection.BeginAsync(victim), "code", stolen))).Expect(403);
        Assert.Null(victim.Cookie(connection.Server.Address, "scimhub"));
        foreach (var nonce in (string?[])[null, "", "another", "NONCE"])
        {
            connection.Provider.IdToken = claims =>
            {
                claims["nonce"] = nonce == "NONCE" ? claims["nonce"]!.GetValue<string>().ToUpperInvariant() : nonce;
                return connection.Provider.Key.Sign(claims);
            };
            await connection.RefusedAsync($"nonce {nonce ?? "missing"}");
        }
    }

    [Fact]
    public async Task OI_03_every_sign_in_has_a_state_a_nonce_and_a_verifier_of_its_own_and_the_verifier_is_sent()
    {
        await using var connection = await HostileConnection.StartAsync(await servers.On(DatabaseKind.Sqlite));
        await connection.AdmittedAsync();
        await connection.AdmittedAsync();
        var begun = connection.Provider.Requests.Where(request => request.Path == "/authorize").Select(request => request.Fields).ToList();
        var traded = connection.Provider.Requests.Where(request => request.Path == "/token").Select(request => request.Fields).ToList();
        foreach (var once in (string[])["state", "nonce", "code_challenge"])
        {
            Assert.Equal(2, begun.Select(fields => fields[once]).Distinct().Count());
        }
        foreach (var (asked, sent) in begun.Zip(traded))
        {
            Assert.Equal("S256", asked["code_challenge_method"]);
            Assert.Equal("code", asked["response_type"]);
            Assert.True(sent["code_verifier"].Length is >= 43 and <= 128);
            Assert.Equal(asked["code_challenge"], WebEncoders.Base64UrlEncode(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(sent["code_verifier"]))));
            Assert.Equal(asked["redirect_uri"], sent["redirect_uri"]);
        }
    }

    [Fact]
    public async Task OI_06_no_step_can_be_skipped()
    {
        await using var connection = await HostileConnection.StartAsync(await servers.On(DatabaseKind.Sqlite));
        using var browser = new Browser();
        var back = await connection.BeginAsync(browser);
        foreach (var query in (string[])["", "?", "?code=x", "?error=access_denied", "?state=", "?code=&state=", "?id_token=x.y.z", "?code=x&state=x&iss=x"])
        {
            (await browser.GetOnceAsync(connection.Callback(query))).Expect(400);
        }
        (await browser.PostOnceAsync(connection.Callback(), [])).Expect(405);
        (await browser.PostOnceAsync(back, new() { ["code"] = "x", ["state"] = Query(back)["state"] })).Expect(405);
        (await browser.PostOnceAsync(connection.Start(), [])).Expect(405);
        (await browser.PostOnceAsync(new(connection.Server.Address, "/signin"), [])).Expect(200);
        (await browser.PostOnceAsync(new(connection.Server.Address, "/signin"), new() { ["address"] = "a\0b@example.com" })).Expect(400);
        foreach (var type in (string[])["application/json", "multipart/form-data", "multipart/form-data; boundary=x", "text/plain"])
        {
            (await browser.PostRawAsync(new(connection.Server.Address, "/signin"), "{\"address\":1}", type)).Expect(type.Contains("multipart", StringComparison.Ordinal) ? 400 : 200);
        }
        (await browser.GetOnceAsync(new(connection.Server.Address, "/signin/nobody-knows-it/callback"))).Expect(404);
        (await browser.GetOnceAsync(With(back, "code", null))).Expect(403);
        Assert.Null(browser.Cookie(connection.Server.Address, "scimhub"));
        Assert.Equal("/signin", (await browser.GetAsync(new(connection.Server.Address, "/account"))).Expect(200).Address.AbsolutePath);
    }

    [Fact]
    public async Task OI_06_a_sign_in_begun_at_one_connection_does_not_end_at_another()
    {
        var server = await servers.On(DatabaseKind.Sqlite);
        await using var first = await HostileConnection.StartAsync(server);
        await using var second = await HostileConnection.StartAsync(server);
        using var browser = new Browser();
        var back = await first.BeginAsync(browser);
        (await browser.GetOnceAsync(second.Callback(back.Query))).Expect(400);
        Assert.Equal(0, second.Provider.Count("/token"));
        Assert.Null(browser.Cookie(server.Address, "scimhub"));
        // A mix-up (RFC 9207): the second provider's response, with the state of the first.
        var other = await second.BeginAsync(browser);
        (await browser.GetOnceAsync(With(other, "state", Query(back)["state"]))).Expect(400);
        Assert.Equal("/account", (await browser.GetAsync(back)).Expect(200).Address.AbsolutePath);
    }

    [Fact]
    public async Task OI_06_what_the_provider_refuses_is_refused_whatever_else_it_says()
    {
        await using var connection = await HostileConnection.StartAsync(await servers.On(DatabaseKind.Sqlite));
        connection.Provider.Response = query => (query["error"], query["error_description"]) = ("access_denied", "<script>alert(1)</script>");
        var page = await connection.RefusedAsync("an error beside a code");
        Assert.DoesNotContain("script", page.Text, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(0, connection.Provider.Count("/token"));
    }

    [Fact]
    public async Task OI_04_a_response_that_names_another_issuer_is_refused()
    {
        await using var silent = await HostileConnection.StartAsync(await servers.On(DatabaseKind.Sqlite));
        await silent.AdmittedAsync("no iss, and none was promised");
        silent.Provider.Response = query => query["iss"] = silent.Provider.Issuer;
        await silent.AdmittedAsync("the right iss");
        await using var promising = await HostileConnection.StartAsync(await servers.On(DatabaseKind.Sqlite));
        promising.Provider.Discovery = document => document["authorization_response_iss_parameter_supported"] = true;
        await promising.RefusedAsync("a promised iss is missing");
        foreach (var connection in (HostileConnection[])[silent, promising])
        {
            foreach (var issuer in (string[])["https://evil.example", connection.Provider.Issuer + "/", "", connection.Provider.Issuer.ToUpperInvariant()])
            {
                connection.Provider.Response = query => query["iss"] = issuer;
                await connection.RefusedAsync($"iss {issuer}");
            }
        }
        promising.Provider.Response = query => query["iss"] = promising.Provider.Issuer;
        await promising.AdmittedAsync("the promised iss");
    }

    [Fact]
    public async Task OI_04_a_discovery_document_of_another_issuer_is_refused()
    {
        var server = await servers.On(DatabaseKind.Sqlite);
        foreach (var wrong in (Func<string, string?>[])[_ => "https://evil.example", issuer => issuer + "/tenant", issuer => issuer.Replace("127.0.0.1", "localhost", StringComparison.Ordinal), issuer => issuer.ToUpperInvariant(), _ => "", _ => null])
        {
            await using var connection = await HostileConnection.StartAsync(server);
            connection.Provider.Discovery = document => document["issuer"] = wrong(connection.Provider.Issuer);
            await connection.RefusedAsync($"issuer {wrong(connection.Provider.Issuer)}", 503);
            Assert.Equal(0, connection.Provider.Count("/authorize"));
        }
    }

    private static Dictionary<string, string> Query(Uri address) => QueryHelpers.ParseQuery(address.Query).ToDictionary(field => field.Key, field => field.Value.ToString());

    private static Uri With(Uri address, string name, string? value)
    {
        var query = Query(address);
        query.Remove(name);
        if (value is not null)
        {
            query[name] = value;
        }
        return new(QueryHelpers.AddQueryString(address.GetLeftPart(UriPartial.Path), query!));
    }

    /// <summary>The cookies of a sign-in under way, as the browser would send them.</summary>
    private static string Correlation(Browser browser, HostileConnection connection) => browser.Cookies(connection.Callback());
}
