using System.Text.Json.Nodes;
using ScimHub.Server.Tests.Harness;
using ScimHub.Server.Tests.SignIn.Harness;
using ScimHub.Server.Tests.SignIn.Ldap.Peers;

namespace ScimHub.Server.Tests.SignIn.Ldap;

/// <summary>Readings of a real directory: people come, change and go as it has them, and not where it cannot be believed.</summary>
public sealed class DirectorySyncTests(OpenLdap openLdap, Samba samba)
{
    private const string Staff = "(&(uid={0})(!(employeeType=crowd))(objectClass=inetOrgPerson))";

    [Theory, EveryDatabase]
    public async Task A_reading_makes_people_and_groups_and_a_second_one_writes_nothing(DatabaseKind kind)
    {
        await using var site = await LdapSite.StartAsync(kind, [.. await openLdap.SettingsAsync(), "--ldap-user-filter", Staff]);
        var tried = (await site.Server.RunAsync("ldap", "sync", site.Connection, "--dry-run", "--json")).Json();
        Assert.Empty(await site.PeopleAsync());
        var first = (await site.Server.RunAsync("ldap", "sync", site.Connection, "--json")).Json();
        // Of the two twins the second finds the name taken.
        Assert.Equal(((int)tried["created"]! - 1, 1), ((int)first["created"]!, (int)first["refused"]!));
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
    public async Task A_group_that_nobody_is_in_is_made_and_a_renamed_one_keeps_its_members(DatabaseKind kind)
    {
        await using var own = new OpenLdap();
        await using var site = await LdapSite.StartAsync(kind, [.. await own.SettingsAsync(), "--ldap-user-filter", Staff]);
        await own.ModifyAsync($"dn: cn=empty,ou=groups,{OpenLdap.BaseDn}\nchangetype: add\nobjectClass: posixGroup\ncn: empty\ngidNumber: 9\n");
        var api = await site.Server.CreateKeyAsync();
        var tried = (await site.Server.RunAsync("ldap", "sync", site.Connection, "--dry-run", "--json")).Json();
        Assert.Empty(await api.AllAsync("/groups", 1_000));
        var first = (await site.Server.RunAsync("ldap", "sync", site.Connection, "--json")).Json();
        var groups = (await api.AllAsync("/groups", 1_000)).ToDictionary(group => (string)group["displayName"]!, group => (string)group["id"]!);
        Assert.Equal((groups.Count, groups.Count, groups.Count), ((int)tried["groupsCreated"]!, (int)first["groupsCreated"]!, (int)first["groups"]!));
        Assert.Empty(await api.AllAsync($"/groups/{groups["empty"]}/members", 100));

        await own.ModifyAsync($"dn: cn=all,ou=groups,{OpenLdap.BaseDn}\nchangetype: modrdn\nnewrdn: cn=everybody\ndeleteoldrdn: 1\n");
        await own.ModifyAsync($"dn: cn=empty,ou=groups,{OpenLdap.BaseDn}\nchangetype: modify\nadd: memberUid\nmemberUid: bob\n");
        var members = (await api.AllAsync($"/groups/{groups["all"]}/members", 100)).Select(member => (string?)member["id"]).Order().ToList();
        Assert.NotEmpty(members);
        // LD-05: a reading that is not believed renames nothing either.
        await site.SetAsync(site.Connection, ["--ldap-user-filter", "(&(uid={0})(uid=nobody-at-all))"]);
        (await site.Server.RunAsync("ldap", "sync", site.Connection)).ExpectExit(1);
        Assert.Equal("all", (string?)(await api.GetAsync($"/groups/{groups["all"]}")).Expect(200).Body["displayName"]);

        await site.SetAsync(site.Connection, ["--ldap-user-filter", Staff]);
        var second = (await site.Server.RunAsync("ldap", "sync", site.Connection, "--json")).Json();
        Assert.Equal((0, 1), ((int)second["groupsCreated"]!, (int)second["groupsRenamed"]!));
        Assert.Equal("everybody", (string?)(await api.GetAsync($"/groups/{groups["all"]}")).Expect(200).Body["displayName"]);
        Assert.Equal(members, (await api.AllAsync($"/groups/{groups["all"]}/members", 100)).Select(member => (string?)member["id"]).Order());
        Assert.Equal(["emea", "everybody", "sales"], await site.GroupsAsync("ada"));
        Assert.Equal(["empty", "everybody"], await site.GroupsAsync("bob"));
        Assert.Equal(groups.Count, (await api.AllAsync("/groups", 1_000)).Count);
        (await site.Server.RunAsync("db", "verify")).ExpectExit(0);
    }

    [Fact]
    public async Task LD_05_a_reading_that_shows_no_group_takes_nobody_out_of_one_unless_forced()
    {
        await using var site = await LdapSite.StartAsync(DatabaseKind.Sqlite, [.. await openLdap.SettingsAsync(), "--ldap-user-filter", Staff]);
        (await site.Server.RunAsync("ldap", "sync", site.Connection)).ExpectExit(0);
        await site.SetAsync(site.Connection, ["--ldap-group-filter", "(cn=nobody-at-all)"]);
        var none = (await site.Server.RunAsync("ldap", "sync", site.Connection)).ExpectExit(1);
        Assert.Contains("no group", none.Error, StringComparison.Ordinal);
        Assert.Equal(["all", "emea", "sales"], await site.GroupsAsync("ada"));
        (await site.Server.RunAsync("ldap", "sync", site.Connection, "--force")).ExpectExit(0);
        Assert.Empty(await site.GroupsAsync("ada"));
        // The groups stay, and what is granted to them: who is in them again has it again.
        await site.SetAsync(site.Connection, ["--ldap-group-filter", "(objectClass=groupOfNames)"]);
        var again = (await site.Server.RunAsync("ldap", "sync", site.Connection, "--json")).Json();
        Assert.Equal((0, 0), ((int)again["groupsCreated"]!, (int)again["groupsRenamed"]!));
        Assert.Equal(["all", "emea", "sales"], await site.GroupsAsync("ada"));
    }

    [Fact]
    public async Task A_group_of_Active_Directory_is_made_empty_and_renamed_by_its_objectGUID()
    {
        await using var site = await LdapSite.StartAsync(DatabaseKind.Sqlite, [.. (await samba.SettingsAsync())[..^1], "(&(sAMAccountName={0})(!(sAMAccountName=Administrator)))"]);
        (await site.Server.RunAsync("ldap", "sync", site.Connection)).ExpectExit(0);
        var api = await site.Server.CreateKeyAsync();
        var groups = (await api.AllAsync("/groups", 1_000)).ToDictionary(group => (string)group["displayName"]!, group => (string)group["id"]!);
        Assert.Empty(await api.AllAsync($"/groups/{groups["Print Operators"]}/members", 100));
        Assert.Contains("guild", await site.GroupsAsync("bob"));
        await samba.RenameAsync("CN=guild,CN=Users", "CN=lodge,CN=Users");
        var second = (await site.Server.RunAsync("ldap", "sync", site.Connection, "--json")).Json();
        Assert.Equal((0, 1, 0), ((int)second["groupsCreated"]!, (int)second["groupsRenamed"]!, (int)second["updated"]!));
        Assert.Equal("lodge", (string?)(await api.GetAsync($"/groups/{groups["guild"]}")).Expect(200).Body["displayName"]);
        Assert.Contains("lodge", await site.GroupsAsync("bob"));
    }

    [Theory, EveryDatabase]
    public async Task SE_01_a_reading_that_finds_somebody_gone_ends_their_session_on_both_nodes(DatabaseKind kind)
    {
        await using var site = await LdapSite.StartAsync(kind, [.. await openLdap.SettingsAsync(), "--ldap-user-filter", "(&(uid={0})(|(uid=ada)(uid=gone)))"]);
        // On SQLite there is one node.
        await using var second = kind == DatabaseKind.Sqlite ? null : await ServerProcess.StartAsync(site.Database);
        var doors = (from node in new[] { site.Server, second ?? site.Server } from path in new[] { "/auth/verify", "/account" } select new Uri(node.Address, path)).ToList();
        using var browser = new Browser();
        (await browser.PostAsync(site.Door, LdapSite.Form("gone", OpenLdap.Password))).Expect(200);
        (await new Browser().PostAsync(site.Door, LdapSite.Form("ada", OpenLdap.Password))).Expect(200);
        foreach (var door in doors)
        {
            (await browser.GetOnceAsync(door)).Expect(200);
        }
        await site.SetAsync(site.Connection, ["--ldap-user-filter", "(&(uid={0})(uid=ada))"]);
        var api = await site.Server.CreateKeyAsync();
        // What it would come to is told first, and done to nobody.
        var preview = (await api.PostAsync($"/connections/{await site.IdAsync(api)}/sync/preview", new JsonObject())).Expect(200).Body;
        Assert.Equal((1, 1, null), ((int)preview["people"]!, (int)preview["deactivated"]!, (string?)preview["fault"]));
        Assert.True((bool)(await site.PersonAsync("gone"))!["active"]!);
        (await api.PostAsync($"/connections/{(await api.PostAsync("/connections", new JsonObject { ["name"] = Unique.Name("bare") })).Expect(201).Id}/sync/preview", new JsonObject())).Expect(409);
        Assert.Null((string?)(await site.SyncAsync())["fault"]);
        await browser.AwaitClosedAsync(doors);
        Assert.Equal("/signin", (await browser.GetAsync(new(site.Server.Address, "/account"))).Address.AbsolutePath);
        Assert.False((bool)(await site.PersonAsync("gone"))!["active"]!);
    }
}
