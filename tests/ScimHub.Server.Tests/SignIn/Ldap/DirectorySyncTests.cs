using System.Text.Json.Nodes;
using ScimHub.Server.Tests.Harness;
using ScimHub.Server.Tests.SignIn.Harness;
using ScimHub.Server.Tests.SignIn.Ldap.Peers;

namespace ScimHub.Server.Tests.SignIn.Ldap;

/// <summary>Readings of a real directory: people come, change and go as it has them, and not where it cannot be believed.</summary>
public sealed class DirectorySyncTests(OpenLdap openLdap)
{
    private const string Staff = "(&(uid={0})(!(employeeType=crowd))(objectClass=inetOrgPerson))";

    [Theory, EveryDatabase]
    public async Task A_reading_makes_people_and_groups_and_a_second_one_writes_nothing(DatabaseKind kind)
    {
        await using var site = await LdapSite.StartAsync(kind, [.. await openLdap.SettingsAsync(), "--ldap-user-filter", Staff]);
        var tried = (await site.Server.RunAsync("ldap", "sync", site.Connection, "--dry-run", "--json")).Json();
        Assert.Empty(await site.PeopleAsync());
        var first = (await site.Server.RunAsync("ldap", "sync", site.Connection, "--json")).Json();
        Assert.Equal((int)tried["created"]!, (int)first["created"]!);
        Assert.True((int)first["created"]! >= 10, first.ToJsonString());
        Assert.Equal(["all", "emea", "sales"], await site.GroupsAsync("ada"));
        Assert.False((bool)(await site.PersonAsync("suspended"))!["active"]!);
        var rows = await site.Server.Database.CountAsync("AuditEntries");
        var second = (await site.Server.RunAsync("ldap", "sync", site.Connection, "--json")).Json();
        Assert.Equal((0, 0, 0), ((int)second["created"]!, (int)second["updated"]!, (int)second["deactivated"]!));
        Assert.Equal(rows + (int)second["refused"]!, await site.Server.Database.CountAsync("AuditEntries"));
        (await site.Server.RunAsync("db", "verify")).ExpectExit(0);
    }

    [Fact]
    public async Task LD_05_a_reading_that_shows_nobody_or_too_few_changes_nothing_unless_forced()
    {
        await using var site = await LdapSite.StartAsync(DatabaseKind.Sqlite, [.. await openLdap.SettingsAsync(), "--ldap-user-filter", Staff]);
        (await site.Server.RunAsync("ldap", "sync", site.Connection)).ExpectExit(0);
        var active = (await site.PeopleAsync()).Count(person => (bool)person["active"]!);
        await site.SetAsync(site.Connection, ["--ldap-user-filter", "(&(uid={0})(uid=nobody-at-all))"]);
        var empty = (await site.Server.RunAsync("ldap", "sync", site.Connection)).ExpectExit(1);
        Assert.Contains("nobody", empty.Error, StringComparison.Ordinal);
        await site.SetAsync(site.Connection, ["--ldap-user-filter", "(&(uid={0})(|(uid=ada)(uid=bob)))"]);
        var few = (await site.Server.RunAsync("ldap", "sync", site.Connection)).ExpectExit(1);
        Assert.Contains("--force", few.Error, StringComparison.Ordinal);
        Assert.Equal(active, (await site.PeopleAsync()).Count(person => (bool)person["active"]!));

        (await site.Server.RunAsync("ldap", "sync", site.Connection, "--force")).ExpectExit(0);
        Assert.Equal(2, (await site.PeopleAsync()).Count(person => (bool)person["active"]!));
        // Who is there again is active again.
        await site.SetAsync(site.Connection, ["--ldap-user-filter", Staff]);
        (await site.Server.RunAsync("ldap", "sync", site.Connection)).ExpectExit(0);
        Assert.Equal(active, (await site.PeopleAsync()).Count(person => (bool)person["active"]!));
    }

    [Theory, EveryDatabase]
    public async Task SE_01_a_reading_that_finds_somebody_disabled_ends_their_session(DatabaseKind kind)
    {
        await using var site = await LdapSite.StartAsync(kind, [.. await openLdap.SettingsAsync(), "--ldap-user-filter", "(&(uid={0})(|(uid=ada)(uid=gone)))"]);
        using var browser = new Browser();
        (await browser.PostAsync(site.Door, LdapSite.Form("gone", OpenLdap.Password))).Expect(200);
        await site.SetAsync(site.Connection, ["--ldap-user-filter", "(&(uid={0})(uid=ada))"]);
        var api = await site.Server.CreateKeyAsync();
        var job = (await api.PostAsync($"/connections/{await site.IdAsync(api)}/sync", new JsonObject())).Expect(202).Body;
        for (var tries = 0; (string?)job["state"] != "done" && tries < 200; tries++)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
            job = (await api.GetAsync($"/jobs/{(string?)job["id"]}")).Expect(200).Body;
        }
        Assert.Null((string?)job["fault"]);
        Assert.Equal("/signin", (await browser.GetAsync(new(site.Server.Address, "/account"))).Address.AbsolutePath);
        Assert.False((bool)(await site.PersonAsync("gone"))!["active"]!);
    }
}
