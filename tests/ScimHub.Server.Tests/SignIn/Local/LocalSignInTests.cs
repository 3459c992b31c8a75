using ScimHub.Server.Tests.Harness;
using ScimHub.Server.Tests.SignIn.Harness;

namespace ScimHub.Server.Tests.SignIn.Local;

/// <summary>Signing in with a password, through real processes.</summary>
public sealed class LocalSignInTests
{
    private static readonly Dictionary<string, string> Strict = new() { ["SignIn__RequireSecondFactor"] = "administrators" };

    [Theory, EveryDatabase]
    public async Task OI_06_there_is_no_session_before_every_step_is_done(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var server = await ServerProcess.StartAsync(database, Strict);
        using var door = new LocalDoor(server);
        // Who must have a second factor sets one up before there is a session.
        var enrolling = (await door.BecomeAsync(await LocalDoor.FirstLinkAsync(server), "grace")).Expect(200);
        Assert.Equal("/signin/local/enroll", enrolling.Address.AbsolutePath);
        Assert.Contains("<svg", enrolling.Text, StringComparison.Ordinal);
        await NobodyAsync(door);
        Assert.Equal("/signin/local", (await door.GetAsync("/signin/local/step")).Address.AbsolutePath);
        Assert.Equal("/signin/local", (await door.PostAsync("/signin/local/step", ("code", "000000"))).Address.AbsolutePath);
        (await door.PostAsync("/signin/local/enroll")).Expect(403);
        await NobodyAsync(door);
        var codes = LocalDoor.RecoveryCodesOn((await door.PostAsync("/signin/local/enroll", ("code", LocalDoor.CodeOn(enrolling)))).Expect(200));
        Assert.Equal(10, codes.Count);
        Assert.Equal("/account", (await door.GetAsync("/account")).Address.AbsolutePath);

        using var later = new LocalDoor(server);
        Assert.Equal("/signin/local", (await later.GetAsync("/signin/local/step")).Address.AbsolutePath);
        Assert.Equal("/signin/local/step", (await later.SignInAsync("grace")).Expect(200).Address.AbsolutePath);
        var step = later.Browser.Cookie(server.Address, "scimhub-step")!;
        await NobodyAsync(later);
        Assert.Equal("/signin/local", (await later.GetAsync("/signin/local/enroll")).Address.AbsolutePath);
        (await later.PostAsync("/signin/local/step")).Expect(403);
        (await later.PostAsync("/signin/local/step", ("code", "AAAA-BBBB-CCCC-DDDD"))).Expect(403);
        await NobodyAsync(later);
        Assert.Equal("/account", (await later.PostAsync("/signin/local/step", ("code", codes[0]))).Expect(200).Address.AbsolutePath);

        // What was proved came to a session, and comes to no second one; nor does what somebody made up.
        using var replay = new LocalDoor(server);
        replay.Browser.SetCookie(server.Address, "scimhub-step", step);
        await replay.PostAsync("/signin/local/step", ("code", codes[1]));
        await NobodyAsync(replay);
        replay.Browser.SetCookie(server.Address, "scimhub-step", step[..^4] + "AAAA");
        Assert.Equal("/signin/local", (await replay.PostAsync("/signin/local/step", ("code", codes[2]))).Address.AbsolutePath);
        await NobodyAsync(replay);

        // Each sign-in is one session in the audit, and says by what.
        var api = await server.CreateKeyAsync();
        Assert.Equal(["code", "code"], (await api.AllAsync("/audit?action=session.opened", 10)).Select(row => (string?)row["detail"]!["by"]));
        Assert.Equal(["prove", "enroll"], (await api.AllAsync("/audit?action=signIn.local&outcome=done", 10)).Select(row => (string?)row["detail"]!["left"]));
    }

    [Theory, EveryDatabase]
    public async Task WB_06_a_known_name_and_an_unknown_one_are_answered_alike(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var server = await ServerProcess.StartAsync(database);
        using var door = new LocalDoor(server);
        await door.BecomeAsync(await LocalDoor.FirstLinkAsync(server), "grace");
        using var stranger = new LocalDoor(server);

        var (known, unknown) = (await stranger.SignInAsync("grace", "wrong wrong wrong"), await stranger.SignInAsync("nobody", "wrong wrong wrong"));
        Assert.Equal((403, known.Text), (known.Status, unknown.Text));
        var (mailed, unmailed) = (await stranger.PostAsync("/signin/recover", ("name", "grace")), await stranger.PostAsync("/signin/recover", ("name", "nobody")));
        Assert.Equal((200, mailed.Text), (mailed.Status, unmailed.Text));
        Assert.Equal(
            (await stranger.GetAsync("/signin/reset?code=scimhub_link_x")).Expect(404).Text, (await stranger.GetAsync("/signin/first?code=scimhub_link_x")).Expect(404).Text);
    }

    [Theory, EveryDatabase]
    public async Task WB_07_a_forged_address_and_a_second_node_bring_no_more_tries(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var server = await ServerProcess.StartAsync(database);
        await using var second = await ServerProcess.StartAsync(database);
        using var door = new LocalDoor(server);
        using var other = new LocalDoor(second);
        var looked = 0;
        for (var i = 0; i < 40; i++)
        {
            var at = i % 2 == 0 ? door : other;
            var page = await at.Browser.PostAsync(at.At("/signin/local"), new() { ["userName"] = "grace", ["password"] = $"guess number {i}" }, ("X-Forwarded-For", $"198.51.100.{i}"));
            Assert.True(page.Status is 403 or 429, $"{page.Status}");
            looked += page.Status == 403 ? 1 : 0;
            Assert.True(page.Status == 403 || int.Parse(page.Headers["Retry-After"], System.Globalization.CultureInfo.InvariantCulture) > 0);
        }
        Assert.InRange(looked, 5, 15);
    }

    [Fact]
    public async Task WB_05_neither_passwords_nor_links_nor_codes_are_in_the_log_or_the_store()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var server = await ServerProcess.StartAsync(database, Strict);
        using var door = new LocalDoor(server);
        var link = await LocalDoor.FirstLinkAsync(server);
        var page = await door.BecomeAsync(link, "grace");
        var codes = LocalDoor.RecoveryCodesOn(await door.PostAsync("/signin/local/enroll", ("code", LocalDoor.CodeOn(page))));
        await door.SignInAsync("grace", "canary canary canary");
        await door.SignInAsync("canary canary canary", "x");
        await door.GetAsync("/signin/reset?code=canary-canary");
        // The first link is printed once, to be used.
        Assert.Equal(2, server.Log.Split(LocalDoor.CodeOf(link)).Length);
        foreach (var secret in (string[])[LocalDoor.Password, "canary canary", "canary-canary", codes[0], codes[9], codes[9].Replace("-", "", StringComparison.Ordinal)])
        {
            Assert.DoesNotContain(secret, server.Log, StringComparison.Ordinal);
            Assert.Empty(await StoreSearch.TablesHoldingAsync(database, secret));
        }
        Assert.Empty(await StoreSearch.TablesHoldingAsync(database, LocalDoor.CodeOf(link)));
    }

    [Fact]
    public async Task ID_04_the_link_to_a_forgotten_password_goes_by_mail_to_the_recovery_address_and_names_nobody()
    {
        await using var mail = await MailServer.StartAsync();
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var server = await ServerProcess.StartAsync(database, mail.Settings);
        using var door = new LocalDoor(server);
        await door.BecomeAsync(await LocalDoor.FirstLinkAsync(server), "grace");
        using var lost = new LocalDoor(server);
        var known = (await lost.PostAsync("/signin/recover", ("name", "grace"))).Expect(200);
        var unknown = (await lost.PostAsync("/signin/recover", ("name", "nobody"))).Expect(200);
        Assert.Equal(known.Text, unknown.Text);

        var link = Assert.Single(await mail.WaitForAsync("grace@example.org")).Link;

        Assert.Equal(server.Address.Authority, link.Authority);
        var set = await lost.PostAsync("/signin/reset", ("code", LocalDoor.CodeOf(link.ToString())), ("password", "nine barrels of olives"));
        Assert.Equal("/signin/local", set.Address.AbsolutePath);
        Assert.Equal("/account", (await lost.SignInAsync("grace", "nine barrels of olives")).Address.AbsolutePath);
        await mail.WaitForAsync("grace@example.org", 2);
        (await lost.PostAsync("/signin/reset", ("code", LocalDoor.CodeOf(link.ToString())), ("password", "ten kegs of capers"))).Expect(404);
    }

    [Fact]
    public async Task Where_no_mail_is_sent_no_link_is_promised()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var server = await ServerProcess.StartAsync(database);
        using var door = new LocalDoor(server);
        foreach (var page in new[] { await door.GetAsync("/signin/recover"), await door.PostAsync("/signin/recover", ("name", "grace")) })
        {
            Assert.Contains("sends no mail", page.Expect(200).Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_form_of_another_site_signs_nobody_in()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var server = await ServerProcess.StartAsync(database);
        using var door = new LocalDoor(server);
        var link = await LocalDoor.FirstLinkAsync(server);
        var form = new Dictionary<string, string> { ["code"] = LocalDoor.CodeOf(link), ["userName"] = "mallory", ["password"] = LocalDoor.Password };
        (await door.Browser.PostAsync(door.At("/signin/first"), form, ("Sec-Fetch-Site", "cross-site"))).Expect(403);
        (await door.Browser.PostAsync(door.At("/signin/first"), form, ("Origin", "https://evil.example"))).Expect(403);
        (await door.Browser.GetAsync(new(link))).Expect(200);
    }

    [Theory, EveryDatabase]
    public async Task A_person_sets_password_address_and_second_factor_of_their_own(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var server = await ServerProcess.StartAsync(database);
        using var door = new LocalDoor(server);
        Assert.Equal("/signin", (await door.GetAsync("/account/security")).Address.AbsolutePath);
        await door.BecomeAsync(await LocalDoor.FirstLinkAsync(server), "grace");
        using var elsewhere = new LocalDoor(server);
        (await elsewhere.SignInAsync("grace")).Expect(200);
        var before = door.Session;

        (await door.PostAsync("/account/security/password", ("current", "not this one"), ("password", "eight boxes of limes"))).Expect(403);
        (await door.PostAsync("/account/security/password", ("current", LocalDoor.Password), ("password", "short"))).Expect(400);
        (await door.PostAsync("/account/security/password", ("current", LocalDoor.Password), ("password", "eight boxes of limes"))).Expect(200);
        Assert.NotEqual(before, door.Session);
        Assert.Contains("grace@example.org", (await door.GetAsync("/account/security")).Text, StringComparison.Ordinal);
        await EndsAsync(elsewhere);
        (await door.PostAsync("/account/security/recovery", ("address", "other@example.org"))).Expect(200);
        var pending = (await door.PostAsync("/account/security/totp/begin")).Expect(200);
        var codes = LocalDoor.RecoveryCodesOn((await door.PostAsync("/account/security/totp/confirm", ("code", LocalDoor.CodeOn(pending)))).Expect(200));
        Assert.Equal("/signin/local/step", (await elsewhere.SignInAsync("grace", "eight boxes of limes")).Address.AbsolutePath);
        Assert.Equal("/account", (await elsewhere.PostAsync("/signin/local/step", ("code", codes[5]))).Address.AbsolutePath);
        (await elsewhere.PostAsync("/account/security/totp/remove", ("current", "eight boxes of limes"))).Expect(200);
        using var third = new LocalDoor(server);
        Assert.Equal("/account", (await third.SignInAsync("grace", "eight boxes of limes")).Address.AbsolutePath);
    }

    private static async Task NobodyAsync(LocalDoor door)
    {
        Assert.Null(door.Session);
        Assert.Equal("/signin", (await door.GetAsync("/account")).Address.AbsolutePath);
    }

    /// <summary>Every node obeys within a second.</summary>
    private static async Task EndsAsync(LocalDoor door)
    {
        for (var i = 0; i < 40 && (await door.GetAsync("/account")).Address.AbsolutePath == "/account"; i++)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
        Assert.Equal("/signin", (await door.GetAsync("/account")).Address.AbsolutePath);
    }
}
