using System.Text.Json.Nodes;
using ScimHub.Server.Tests.Harness;
using ScimHub.Server.Tests.SignIn.Harness;
using ScimHub.Server.Tests.SignIn.Ldap.Peers;

namespace ScimHub.Server.Tests.SignIn.Ldap;

/// <summary>People who sign in through a real directory, at a server of their own.</summary>
public sealed class LdapDoorTests(OpenLdap openLdap, Samba samba)
{
    [Theory, EveryDatabase]
    public async Task A_first_sign_in_by_OpenLDAP_makes_account_groups_and_session(DatabaseKind kind)
    {
        await using var site = await LdapSite.StartAsync(kind, await openLdap.SettingsAsync());
        using var browser = new Browser();
        (await browser.GetAsync(site.Door)).Expect(200);

        var page = (await browser.PostAsync(site.Door, LdapSite.Form("ada", OpenLdap.Password))).Expect(200);

        Assert.Equal("/account", page.Address.AbsolutePath);
        Assert.Contains("ada@example.org", page.Text, StringComparison.Ordinal);
        Assert.Contains($"{site.Connection} (LDAP)", page.Text, StringComparison.Ordinal);
        Assert.Equal(["all", "emea", "sales"], await site.GroupsAsync("ada"));
    }

    [Fact]
    public async Task A_first_sign_in_by_Active_Directory_makes_account_groups_and_session()
    {
        await using var site = await LdapSite.StartAsync(DatabaseKind.Sqlite, await samba.SettingsAsync());
        using var browser = new Browser();

        (await browser.PostAsync(site.Door, LdapSite.Form("ada", Samba.Password))).Expect(200);

        Assert.Superset(new HashSet<string> { "all", "emea", "sales" }, (await site.GroupsAsync("ada")).ToHashSet());
        // LD-08: whatever the directory has against somebody, the page is the same.
        foreach (var person in new[] { "disabled", "expired", "fresh" })
        {
            (await new Browser().PostAsync(site.Door, LdapSite.Form(person, Samba.Password))).Expect(401);
        }
    }

    [Fact]
    public async Task LD_01_LD_02_what_is_not_right_is_401_with_a_reference_in_the_audit()
    {
        await using var site = await LdapSite.StartAsync(DatabaseKind.Sqlite, await openLdap.SettingsAsync());
        var api = await site.Server.CreateKeyAsync();
        foreach (var (name, password) in new[] { ("ada", "wrong"), ("ada", ""), ("ada", "  "), ("", "x"), ("*", OpenLdap.Password), ("a*", OpenLdap.Password), ("ada)(uid=*", OpenLdap.Password), ("twin", OpenLdap.Password), ("nobody", "x") })
        {
            using var browser = new Browser();
            var page = (await browser.PostAsync(site.Door, LdapSite.Form(name, password))).Expect(401);
            var row = (await api.AllAsync("/audit?action=signin.refused&outcome=refused", 1_000)).Single(row => (string?)row["id"] == page.Reference);
            Assert.Equal("invalidCredentials", (string?)row["detail"]!["reason"]);
            Assert.Null(browser.Cookie(site.Server.Address, "scimhub"));
        }
        using var doubled = new Browser();
        (await doubled.PostPairsAsync(site.Door, [new("username", "ada"), new("password", OpenLdap.Password), new("password", "other")])).Expect(401);
    }

    [Theory, EveryDatabase]
    public async Task SE_02_who_was_deactivated_is_not_revived_by_a_sign_in(DatabaseKind kind)
    {
        await using var site = await LdapSite.StartAsync(kind, await openLdap.SettingsAsync());
        using var browser = new Browser();
        (await browser.PostAsync(site.Door, LdapSite.Form("bob", OpenLdap.Password))).Expect(200);
        var api = await site.Server.CreateKeyAsync();
        var bob = (await api.AllAsync("/users?filter=userName%20eq%20%22bob%22", 10)).Single();
        (await api.PatchAsync($"/users/{(string?)bob["id"]}", new JsonObject { ["suspended"] = true })).Expect(200);

        var denied = (await browser.PostAsync(site.Door, LdapSite.Form("bob", OpenLdap.Password))).Expect(403);

        var row = (await api.AllAsync("/audit?action=user.asserted&outcome=refused", 1_000)).Single(row => (string?)row["id"] == denied.Reference);
        Assert.Equal("inactive", (string?)row["detail"]!["reason"]);
        for (var tries = 0; tries < 100 && (await browser.GetAsync(new(site.Server.Address, "/account"))).Address.AbsolutePath != "/signin"; tries++)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
        Assert.Equal("/signin", (await browser.GetAsync(new(site.Server.Address, "/account"))).Address.AbsolutePath);
    }

    [Fact]
    public async Task LD_10_a_directory_that_is_down_is_503_and_costs_others_nothing()
    {
        var settings = await openLdap.SettingsAsync();
        await using var site = await LdapSite.StartAsync(DatabaseKind.Sqlite, settings);
        await site.SetAsync("other", ["--ldap-url", "ldaps://127.0.0.1:9", .. settings[2..]]);
        using var browser = new Browser();
        var down = (await browser.PostAsync(new(site.Server.Address, "/signin/other"), LdapSite.Form("ada", OpenLdap.Password))).Expect(503);
        Assert.True(down.Headers.ContainsKey("Retry-After"));
        (await browser.PostAsync(site.Door, LdapSite.Form("ada", OpenLdap.Password))).Expect(200);
    }

    [Theory, EveryDatabase]
    public async Task WB_07_a_directorys_passwords_are_not_guessed_at_from_two_nodes(DatabaseKind kind)
    {
        await using var site = await LdapSite.StartAsync(kind, await openLdap.SettingsAsync());
        await using var second = await ServerProcess.StartAsync(site.Database);
        Uri[] doors = [site.Door, new(second.Address, site.Door.AbsolutePath)];
        using var browser = new Browser();
        (await browser.PostAsync(site.Door, LdapSite.Form("ada", OpenLdap.Password))).Expect(200);
        var asked = 0;
        for (var i = 0; i < 30; i++)
        {
            var page = await new Browser().PostAsync(doors[i % 2], LdapSite.Form("guessed", $"guess number {i}"), ("X-Forwarded-For", $"198.51.100.{i}"));
            Assert.True(page.Status is 401 or 429, $"{page.Status}");
            asked += page.Status == 401 ? 1 : 0;
            Assert.True(page.Status == 401 || int.Parse(page.Headers["Retry-After"], System.Globalization.CultureInfo.InvariantCulture) > 0);
        }
        Assert.InRange(asked, 5, 15);
        // Nobody of that name is there: a real one the directory itself would lock. Somebody else's password is as good as before.
        (await browser.PostAsync(doors[1], LdapSite.Form("ada", OpenLdap.Password))).Expect(200);
    }

    [Fact]
    public async Task LD_06_another_host_needs_the_password_anew()
    {
        var settings = await openLdap.SettingsAsync();
        await using var site = await LdapSite.StartAsync(DatabaseKind.Sqlite, settings);
        var refused = (await site.Server.RunAsync("connection", "set", site.Connection, "--ldap-url", "ldaps://canary.example.org")).ExpectExit(1);
        Assert.Contains("bind password", refused.Error, StringComparison.Ordinal);
        var tested = await site.Server.RunAsync("ldap", "test", site.Connection, "--json");
        Assert.All(tested.Json().AsArray(), check => Assert.True((bool)check!["passed"]!, check.ToJsonString()));
    }
}
