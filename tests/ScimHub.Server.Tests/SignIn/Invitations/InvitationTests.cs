using System.Text.Json.Nodes;
using ScimHub.Server.Tests.Harness;
using ScimHub.Server.Tests.SignIn.Harness;

namespace ScimHub.Server.Tests.SignIn.Invitations;

/// <summary>Invitations from the request of an administrator to the account of the person: real mail, a real identity provider, a browser.</summary>
public sealed class InvitationTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EveryDatabase]
    public async Task W1_P7_several_are_invited_by_mail_and_one_accepts_at_the_identity_provider_once(DatabaseKind kind)
    {
        await using var mail = await MailServer.StartAsync();
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var server = await ServerProcess.StartAsync(database, mail.Settings);
        var (connection, ada, eve) = (Unique.Name("idp"), Unique.Name("ada"), Unique.Name("eve"));
        await server.CreateTenantAsync(connection);
        await using var provider = await OpenIdProvider.StartAsync(connection, new() { [ada] = Person(ada), [eve] = Person(eve) }, server.Address);
        await provider.ConnectAsync(server, connection);
        var api = await server.CreateKeyAsync();
        (await api.PostAsync("/domains", new JsonObject { ["name"] = "Sales", ["kind"] = "team" })).Expect(201);
        var body = new JsonObject
        {
            ["people"] = new JsonArray(new JsonObject { ["email"] = $"{ada}@example.com", ["displayName"] = "Ada" }, new JsonObject { ["email"] = "bob@b\u00fccher.example" }),
            ["roles"] = new JsonArray(new JsonObject { ["role"] = "Viewer" }, new JsonObject { ["role"] = "Member", ["domain"] = "Sales" }),
            ["message"] = "Welcome <b>aboard</b>",
            ["inviteOnly"] = true,
        };
        var made = (await api.PostAsync("/invitations", body.DeepClone(), ("Idempotency-Key", "k1"))).Expect(201).Body;
        Assert.True(JsonNode.DeepEquals(made, (await api.PostAsync("/invitations", body, ("Idempotency-Key", "k1"))).Expect(201).Body));
        Assert.Equal("bob@b\u00fccher.example (bob@xn--bcher-kva.example)", (string?)made["items"]![1]!["address"]);
        Assert.True((bool)made["inviteOnly"]!);
        Assert.Null(made["items"]![0]!["link"]);

        var letter = Assert.Single(await mail.WaitForAsync($"{ada}@example.com"));
        Assert.Contains("Welcome <b>aboard</b>", letter.Body, StringComparison.Ordinal);
        Assert.Contains($"{ada}@example.com", letter.Body, StringComparison.Ordinal);
        Assert.Equal("bob@xn--bcher-kva.example", (await mail.WaitForAsync("bob@b\u00fccher.example"))[0].Header("To"));

        // Whoever is not invited stays out, with the link or without it.
        using var stranger = new Browser();
        Assert.Contains("invited", (await stranger.SignInAsync(server, connection, eve)).Expect(403).Text, StringComparison.Ordinal);
        var landing = (await stranger.GetAsync(letter.Link)).Expect(200);
        Assert.Contains($"{ada}@example.com", landing.Text, StringComparison.Ordinal);
        Assert.Contains("Welcome &lt;b&gt;aboard&lt;/b&gt;", landing.Text, StringComparison.Ordinal);
        Assert.Contains("for another address", (await stranger.SignInAsync(server, connection, eve)).Expect(403).Text, StringComparison.Ordinal);

        using var browser = new Browser();
        (await browser.GetAsync(letter.Link)).Expect(200);
        Assert.Equal("/account", (await browser.SignInAsync(server, connection, ada)).Expect(200).Address.AbsolutePath);
        var account = (await browser.GetAsync(new Uri(server.Address, "/account"))).Text;
        Assert.Contains("Viewer", account, StringComparison.Ordinal);
        Assert.Contains("Sales", account, StringComparison.Ordinal);
        (await browser.GetAsync(letter.Link)).Expect(410);
        using var replay = new Browser();
        (await replay.GetAsync(letter.Link)).Expect(410);
        var id = (string)made["items"]![0]!["id"]!;
        Assert.Equal("accepted", (string?)(await api.GetAsync($"/invitations/{id}")).Expect(200).Body["state"]);
        Assert.Equal("sent", (string?)(await api.GetAsync($"/invitations/{id}")).Body["mail"]!["state"]);
        (await api.DeleteAsync($"/invitations/{id}")).Expect(409);
        Assert.Empty((await server.RunAsync("db", "verify", "--json")).ExpectExit(0).Error);
    }

    [Theory, EveryDatabase]
    public async Task A9_sent_again_the_old_link_is_dead_and_revoked_both_are(DatabaseKind kind)
    {
        await using var mail = await MailServer.StartAsync();
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var server = await ServerProcess.StartAsync(database, mail.Settings);
        var api = await server.CreateKeyAsync();
        var id = (string)(await api.PostAsync("/invitations", Of("ada@example.com"))).Expect(201).Body["items"]![0]!["id"]!;
        var first = Assert.Single(await mail.WaitForAsync("ada@example.com"));
        using var browser = new Browser();
        (await browser.GetAsync(first.Link)).Expect(200);
        (await api.PostAsync($"/invitations/{id}/resend", new JsonObject())).Expect(200);
        var second = (await mail.WaitForAsync("ada@example.com", 2))[1];
        Assert.NotEqual(first.Header("Message-ID"), second.Header("Message-ID"));
        (await browser.GetAsync(new Uri(server.Address, "/invitation"))).Expect(410);
        (await browser.GetAsync(first.Link)).Expect(410);
        (await browser.GetAsync(second.Link)).Expect(200);
        (await api.PatchAsync($"/invitations/{id}", new JsonObject { ["add"] = new JsonArray(new JsonObject { ["role"] = "Developer" }) }, ("If-Match", "W/\"1\""))).Expect(412);
        Assert.Equal(2, (await api.PatchAsync($"/invitations/{id}", new JsonObject { ["add"] = new JsonArray(new JsonObject { ["role"] = "Developer" }) })).Expect(200).Body["roles"]!.AsArray().Count);
        // Groups are said as a whole, and what is not said stays.
        var group = (await api.PostAsync("/groups", new JsonObject { ["displayName"] = "Guests" })).Expect(201).Id;
        var given = (await api.PatchAsync($"/invitations/{id}", new JsonObject { ["groups"] = new JsonArray("Guests") })).Expect(200).Body;
        Assert.Equal((group, 2), ((string?)given["groups"]!.AsArray().Single(), given["roles"]!.AsArray().Count));
        (await api.PatchAsync($"/invitations/{id}", new JsonObject { ["groups"] = new JsonArray("Ghosts") })).Expect(404);
        Assert.Single((await api.PatchAsync($"/invitations/{id}", new JsonObject { ["remove"] = new JsonArray(new JsonObject { ["role"] = "Developer" }) })).Expect(200).Body["groups"]!.AsArray());
        Assert.Empty((await api.PatchAsync($"/invitations/{id}", new JsonObject { ["groups"] = new JsonArray() })).Expect(200).Body["groups"]!.AsArray());
        (await server.RunAsync("invitation", "revoke", "ada@example.com")).ExpectExit(0);
        (await browser.GetAsync(second.Link)).Expect(410);
        (await browser.GetAsync(new Uri(server.Address, "/invitation?code=nonsense"))).Expect(410);
        Assert.Single(await api.AllAsync("/invitations?state=revoked", 10));
        Assert.Empty(await api.AllAsync("/invitations?state=pending", 10));
        (await api.GetAsync("/invitations?state=nonsense")).Expect(400);
    }

    [Theory, EveryDatabase]
    public async Task B2_an_invitation_is_accepted_with_a_password_and_the_person_is_signed_in(DatabaseKind kind)
    {
        await using var mail = await MailServer.StartAsync();
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var server = await ServerProcess.StartAsync(database, mail.Settings);
        var api = await server.CreateKeyAsync();
        (await api.PostAsync("/invitations", Of("ada@example.com"))).Expect(201);
        using var browser = new Browser();
        var form = new Uri(server.Address, "/invitation/password");
        (await browser.GetAsync(form)).Expect(410);
        (await browser.PostAsync(form, Choice("ada", "correct horse battery staple"))).Expect(410);
        Assert.Contains("Choose a password", (await browser.GetAsync((await mail.WaitForAsync("ada@example.com"))[0].Link)).Expect(200).Text, StringComparison.Ordinal);
        Assert.Contains("value=\"ada@example.com\"", (await browser.GetAsync(form)).Expect(200).Text, StringComparison.Ordinal);
        (await browser.PostAsync(form, Choice("ada", "password"))).Expect(400);
        (await browser.PostAsync(form, Choice("ada", "correct horse battery staple"), ("Sec-Fetch-Site", "cross-site"))).Expect(403);
        // Role and address come from the invitation, whatever else is sent.
        var choice = Choice("ada", "correct horse battery staple");
        (choice["role"], choice["email"], choice["organizationId"]) = ("Admin", "eve@evil.example", "2");
        Assert.Equal("/account", (await browser.PostAsync(form, choice)).Expect(200).Address.AbsolutePath);
        var user = Assert.Single(await api.AllAsync($"/users?filter={Uri.EscapeDataString("userName eq \"ada\"")}", 10));
        Assert.Equal("ada@example.com", (string?)user["emails"]![0]!["value"]);
        Assert.Equal(["Member"], (await api.AllAsync($"/grants?userId={(string)user["id"]!}", 10)).Select(grant => (string?)grant["role"]));
        (await browser.PostAsync(form, Choice("eve", "correct horse battery staple"))).Expect(410);

        // Where everybody signs in at their identity provider, an invitation is no way round it.
        (await server.RunAsync("settings", "set", "--sso-only", "on")).ExpectExit(0);
        (await api.PostAsync("/invitations", Of("bob@example.com"))).Expect(201);
        using var other = new Browser();
        Assert.DoesNotContain("Choose a password", (await other.GetAsync((await mail.WaitForAsync("bob@example.com"))[0].Link)).Expect(200).Text, StringComparison.Ordinal);
        (await other.PostAsync(form, Choice("bob", "correct horse battery staple"))).Expect(403);
        (await server.RunAsync("db", "verify")).ExpectExit(0);
    }

    [Fact]
    public async Task OI_15_where_everybody_signs_in_at_their_provider_no_password_of_this_server_is_set_or_taken()
    {
        await using var mail = await MailServer.StartAsync();
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var server = await ServerProcess.StartAsync(database, mail.Settings);
        var api = await server.CreateKeyAsync();
        (await api.PostAsync("/invitations", Of("bob@example.com"))).Expect(201);
        using var browser = new Browser();
        await browser.GetAsync((await mail.WaitForAsync("bob@example.com"))[0].Link);
        Assert.Equal("/account", (await browser.PostAsync(new(server.Address, "/invitation/password"), Choice("bob", "correct horse battery staple"))).Expect(200).Address.AbsolutePath);
        (await api.PatchAsync("/settings/signin", new JsonObject { ["ssoOnly"] = true })).Expect(200);

        using var again = new Browser();
        (await again.PostAsync(new(server.Address, "/signin/local"), new() { ["userName"] = "bob", ["password"] = "correct horse battery staple" })).Expect(403);
        var changed = await browser.PostAsync(new(server.Address, "/account/security/password"), new() { ["password"] = "another fine long password", ["current"] = "correct horse battery staple" });
        Assert.Equal(403, changed.Status);
        (await again.PostAsync(new(server.Address, "/signin/recover"), new() { ["name"] = "bob" })).Expect(200);
        Assert.DoesNotContain((await mail.WaitForAsync("bob@example.com")).Skip(1), letter => letter.Link.AbsoluteUri.Contains("/signin/reset", StringComparison.Ordinal));
        (await api.PatchAsync("/settings/signin", new JsonObject { ["ssoOnly"] = false })).Expect(200);
        Assert.Equal("/account", (await again.PostAsync(new(server.Address, "/signin/local"), new() { ["userName"] = "bob", ["password"] = "correct horse battery staple" })).Expect(200).Address.AbsolutePath);
    }

    [Fact]
    public async Task IN_01_fifty_who_open_one_link_on_two_nodes_at_once_make_one_account()
    {
        await using var mail = await MailServer.StartAsync();
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.PostgreSql);
        await using var first = await ServerProcess.StartAsync(database, mail.Settings);
        await using var second = await ServerProcess.StartAsync(database, mail.Settings);
        var api = await first.CreateKeyAsync();
        (await api.PostAsync("/invitations", Of("ada@example.com"))).Expect(201);
        var link = (await mail.WaitForAsync("ada@example.com"))[0].Link;
        var browsers = Enumerable.Range(0, 50).Select(_ => new Browser()).ToList();
        ServerProcess[] nodes = [first, second];
        await Task.WhenAll(browsers.Select(async (browser, i) => (await browser.GetAsync(new Uri(nodes[i % 2].Address, link.PathAndQuery))).Expect(200)));
        var pages = await Task.WhenAll(browsers.Select((browser, i) => browser.PostAsync(new Uri(nodes[i % 2].Address, "/invitation/password"), Choice($"ada-{i}", "correct horse battery staple"))));
        browsers.ForEach(browser => browser.Dispose());
        Assert.Equal(1, pages.Count(page => page.Status == 200));
        Assert.Equal(49, pages.Count(page => page.Status == 410));
        Assert.Single(await api.AllAsync("/users", 100));
        Assert.Single(await api.AllAsync("/grants?role=Member", 100));
        (await first.RunAsync("db", "verify")).ExpectExit(0);
    }

    [Fact]
    public async Task O3_without_a_mail_server_the_link_is_handed_to_whoever_invites_and_the_mail_waits()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using (var server = await ServerProcess.StartAsync(database))
        {
            var api = await server.CreateKeyAsync();
            var made = (await api.PostAsync("/invitations", Of("ada@example.com"))).Expect(201).Body;
            Assert.StartsWith($"{server.Address}invitation?code=scimhub_inv_", (string?)made["items"]![0]!["link"], StringComparison.Ordinal);
            Assert.Contains("Smtp:Host", (string?)made["notice"], StringComparison.Ordinal);
            Assert.Contains("inviteOnly", (string?)made["notice"], StringComparison.Ordinal);
            Assert.Contains("Smtp:Host", (string?)(await api.PostAsync("/mail/test", new JsonObject { ["address"] = "a@example.com" })).Expect(409).Body["detail"], StringComparison.Ordinal);
            var created = (await server.RunAsync("invitation", "create", "bob@example.com", "--role", "Viewer", "--expires-in", "12h", "--invite-only")).ExpectExit(0);
            Assert.Contains($"{server.Address}invitation?code=scimhub_inv_", created.Output, StringComparison.Ordinal);
            Assert.Contains("Only invited people are let in", created.Output, StringComparison.Ordinal);
            Assert.Contains("bob@example.com", (await server.RunAsync("invitation", "list", "--state", "pending")).ExpectExit(0).Output, StringComparison.Ordinal);
            var fault = (await server.RunAsync("invitation", "create", "bob@example.com", "nonsense")).ExpectExit(1).Error;
            Assert.Contains("'nonsense'", fault, StringComparison.Ordinal);
            Assert.Contains("bob@example.com is invited already", fault, StringComparison.Ordinal);
            (await server.RunAsync("invitation", "create", "c@example.com", "--expires-in", "soon")).ExpectExit(2);
            Assert.Equal(2, (int)JsonNode.Parse((await server.RunAsync("mail", "status", "--json")).ExpectExit(0).Output)!["waiting"]!);
            await server.StopAsync();
        }
        await using var mail = await MailServer.StartAsync();
        await using var configured = await ServerProcess.StartAsync(database, mail.Settings);
        Assert.Single(await mail.WaitForAsync("ada@example.com"));
        Assert.Single(await mail.WaitForAsync("bob@example.com"));
    }

    [Fact]
    public async Task IN_03_links_are_made_of_PublicUrl_whatever_a_request_says()
    {
        await using var mail = await MailServer.StartAsync();
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using (var server = await ServerProcess.StartAsync(database, new Dictionary<string, string>(mail.Settings) { ["PublicUrl"] = "https://hub.example.org" }))
        {
            var api = await server.CreateKeyAsync();
            var refusal = (await api.PostAsync("/invitations", Of("ada@example.com"), ("Host", "evil.example"))).Expect(400).Body;
            Assert.Contains("PublicUrl", (string?)refusal["detail"], StringComparison.Ordinal);
            Assert.Equal(0, await database.CountAsync("Invitations"));
            var made = (await api.PostAsync("/invitations", Of("ada@example.com"), ("Host", "hub.example.org"), ("X-Forwarded-Host", "evil.example"), ("Forwarded", "host=evil.example"))).Expect(201).Body;
            (await api.PostAsync($"/invitations/{(string)made["items"]![0]!["id"]!}/resend", new JsonObject(), ("Host", "evil.example"))).Expect(400);
            var letter = Assert.Single(await mail.WaitForAsync("ada@example.com"));
            Assert.Equal("hub.example.org", letter.Link.Host);
            Assert.DoesNotContain("evil", letter.Raw + letter.Body, StringComparison.Ordinal);
            using var browser = new Browser();
            (await browser.GetAsync(new Uri(server.Address, letter.Link.PathAndQuery), ("Host", "evil.example"))).Expect(400);
        }
        await using var open = await ServerProcess.StartAsync(database, new Dictionary<string, string>(mail.Settings) { ["Urls"] = "http://0.0.0.0:1", ["ASPNETCORE_URLS"] = "http://0.0.0.0:1" });
        // A command line with the configuration of a server that all may reach, and no PublicUrl.
        var refused = await open.RunAsync("invitation", "create", "bob@example.com");
        Assert.Contains("PublicUrl", refused.ExpectExit(1).Error, StringComparison.Ordinal);
    }

    [Theory, EveryDatabase]
    public async Task IN_04_the_secret_lies_in_no_log_and_no_table_and_the_page_tells_nobody(DatabaseKind kind)
    {
        await using var mail = await MailServer.StartAsync();
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var server = await ServerProcess.StartAsync(database, mail.Settings);
        var api = await server.CreateKeyAsync();
        (await api.PostAsync("/invitations", Of("ada@example.com"), ("Idempotency-Key", "k"))).Expect(201);
        var letter = Assert.Single(await mail.WaitForAsync("ada@example.com"));
        var secret = letter.Link.Query[6..];
        Assert.Equal("scimhub_inv_".Length + 43, secret.Length);
        using var browser = new Browser();
        var redirect = await browser.GetOnceAsync(letter.Link);
        Assert.Equal(302, redirect.Status);
        Assert.Equal("/invitation", redirect.Headers["Location"]);
        Assert.Equal("no-referrer", redirect.Headers["Referrer-Policy"]);
        var page = (await browser.GetAsync(letter.Link)).Expect(200);
        Assert.Equal("no-store", page.Headers["Cache-Control"]);
        Assert.Contains("default-src 'none'", page.Headers["Content-Security-Policy"], StringComparison.Ordinal);
        Assert.DoesNotContain("http", page.Text.Replace("http-equiv", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain(secret, page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(secret[12..], browser.Cookie(server.Address, "scimhub-invitation"), StringComparison.Ordinal);
        Assert.DoesNotContain(secret[12..], server.Log, StringComparison.Ordinal);
        foreach (var table in (string[])["Invitations", "OutgoingMails", "AuditEntries", "IdempotentRequests"])
        {
            foreach (var row in await database.QueryAsync($"SELECT * FROM \"{table}\""))
            {
                Assert.DoesNotContain(row.Values, value => (value is byte[] bytes ? System.Text.Encoding.Latin1.GetString(bytes) : $"{value}").Contains(secret[12..], StringComparison.Ordinal));
            }
        }
        Assert.All(await database.QueryAsync("SELECT \"Body\" FROM \"OutgoingMails\""), row => Assert.Null(row["Body"]));
    }

    [Fact]
    public async Task Who_may_not_edit_people_invites_nobody_and_nobody_gives_what_they_have_not()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var server = await ServerProcess.StartAsync(database);
        var api = await server.CreateKeyAsync();
        (await api.PostAsync("/roles", new JsonObject { ["name"] = "Lead", ["permissions"] = new JsonArray("hub/users:edit", "hub/access:edit", "*:edit") })).Expect(201);
        var (viewer, lead) = (await server.CreateKeyAsync("Viewer"), await server.CreateKeyAsync("Lead"));
        (await viewer.PostAsync("/invitations", Of("a@example.com"))).Expect(403);
        var boss = Of("boss@example.com");
        boss["roles"] = new JsonArray(new JsonObject { ["role"] = "Admin" });
        (await lead.PostAsync("/invitations", boss.DeepClone())).Expect(403);
        (await lead.PostAsync("/invitations", Of("a@example.com"))).Expect(201);
        var id = (string)(await api.PostAsync("/invitations", boss)).Expect(201).Body["items"]![0]!["id"]!;
        (await lead.PostAsync($"/invitations/{id}/resend", new JsonObject())).Expect(403);
        Assert.Null((await lead.GetAsync($"/invitations/{id}")).Expect(200).Body["link"]);
        // What is said of role or organisation where it has no place is an error, not ignored.
        var odd = Of("b@example.com");
        odd["organizationId"] = 2;
        (await api.PostAsync("/invitations", odd)).Expect(400);
    }

    private static JsonObject Of(string email) => new() { ["people"] = new JsonArray(new JsonObject { ["email"] = email }) };

    private static Dictionary<string, string> Choice(string userName, string password) => new() { ["userName"] = userName, ["displayName"] = "Ada", ["password"] = password };

    private static JsonObject Person(string name) => new() { ["email"] = $"{name}@example.com", ["email_verified"] = true, ["preferred_username"] = $"{name}@example.com", ["name"] = name };
}
