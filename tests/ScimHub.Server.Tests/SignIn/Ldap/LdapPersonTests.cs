using System.Text.Json.Nodes;
using ScimHub.Server.Tests.Harness;
using ScimHub.Server.Tests.SignIn.Harness;
using ScimHub.Server.Tests.SignIn.Ldap.Peers;
using ScimHub.Server.Tests.SignIn.Local;

namespace ScimHub.Server.Tests.SignIn.Ldap;

/// <summary>Who comes in by a directory, and who does not, though the password be right.</summary>
public sealed class LdapPersonTests(Samba samba) : IDisposable
{
    private readonly Certificates certificates = new();

    public void Dispose() => certificates.Dispose();

    [Fact]
    public async Task LD_01_what_is_no_form_with_a_password_binds_nobody()
    {
        await using var directory = new ScriptedServer(certificates.Issue());
        await using var site = await LdapSite.StartAsync(DatabaseKind.Sqlite, directory, certificates);
        using var browser = new Browser();
        foreach (var (body, type, status) in new[]
        {
            ("username=ada", "application/x-www-form-urlencoded", 401),
            ("username=ada&password=", "application/x-www-form-urlencoded", 401),
            ("username=ada&password=%20%20", "application/x-www-form-urlencoded", 401),
            ("username=ada&password=%00", "application/x-www-form-urlencoded", 400),
            ("username=ada&password[]=secret", "application/x-www-form-urlencoded", 401),
            ("username=ada&password=secret&password=secret", "application/x-www-form-urlencoded", 401),
            ("{\"username\":\"ada\",\"password\":\"secret\"}", "application/json", 400),
            ("{\"username\":\"ada\",\"password\":null}", "application/json", 400),
            ("{\"username\":\"ada\",\"password\":[]}", "application/json", 400),
            ("{\"username\":\"ada\",\"password\":{\"$ne\":\"\"}}", "application/json", 400),
            ("[\"ada\",\"secret\"]", "application/json", 400),
            ("", "text/plain", 400),
        })
        {
            // One person's attempts are counted: each is another's.
            (await browser.PostRawAsync(site.Door, body.Replace("username=ada", $"username={Unique.Name("ada")}", StringComparison.Ordinal), type)).Expect(status);
        }
        Assert.Equal(0, directory.Connections);
        (await browser.PostAsync(site.Door, LdapSite.Form("ada", "secret"))).Expect(200);
        Assert.All(directory.Binds, bind => Assert.NotEmpty(bind.Credentials().Password));
    }

    [Theory, EveryDatabase]
    public async Task LD_09_somebody_with_an_administrators_address_or_name_does_not_become_them(DatabaseKind kind)
    {
        var name = "ada";
        await using var directory = new ScriptedServer(certificates.Issue(), onPdu: async (caller, pdu) =>
        {
            if (pdu.Operation != Pdu.Search || pdu.Searched().Base.Length == 0 || pdu.IsOfGroups)
            {
                return false;
            }
            await caller.SendAsync(
                Answers.Entry(pdu.Id, ScriptedServer.PersonDn, ("uid", name), ("cn", "Grace Hopper"), ("sn", "Hopper"), ("mail", "grace@example.org"), ("entryUUID", ScriptedServer.PersonId)), Answers.Done(pdu.Id));
            return true;
        });
        await using var site = await LdapSite.StartAsync(kind, directory, certificates);
        using var administrator = new LocalDoor(site.Server);
        (await administrator.BecomeAsync(await LocalDoor.FirstLinkAsync(site.Server), "grace")).Expect(200);
        var before = (await site.PersonAsync("grace"))!.ToJsonString();

        using var browser = new Browser();
        var byAddress = await browser.PostAsync(site.Door, LdapSite.Form("ada", "secret"));
        name = "grace";
        using var other = new Browser();
        var byName = await other.PostAsync(site.Door, LdapSite.Form("grace", "secret"));
        Assert.Null((string?)(await site.SyncAsync())["fault"]);

        // The address is no key, but somebody's own account may have it; the name is one.
        Assert.Equal((200, 403), (byAddress.Status, byName.Status));
        Assert.DoesNotContain("grace", Assert.Single(await site.PeopleAsync(), person => (string?)person["userName"] != "grace")["userName"]!.ToString(), StringComparison.Ordinal);
        Assert.Equal(before, (await site.PersonAsync("grace"))!.ToJsonString());
        Assert.Equal("/account", (await administrator.GetAsync("/account")).Address.AbsolutePath);
    }

    [Theory, EveryDatabase]
    public async Task SE_02_whom_SCIM_deactivated_or_deleted_is_not_revived_by_a_sign_in(DatabaseKind kind)
    {
        await using var directory = new ScriptedServer(certificates.Issue());
        await using var site = await LdapSite.StartAsync(kind, [.. LdapSite.SettingsOf(directory, certificates), "--oidc-match-claim", "entryUUID"]);
        var scim = (await site.Server.CreateTenantAsync(site.Connection)).Scim;
        var api = await site.Server.CreateKeyAsync();
        var id = (await scim.PostAsync("/Users", Resource.User("ada", user => user["externalId"] = ScriptedServer.PersonId))).Expect(201).Id;
        (await new Browser().PostAsync(site.Door, LdapSite.Form("ada", "secret"))).Expect(200);
        Assert.Equal(["ldap", "scim"], (await api.GetAsync($"/users/{id}")).Expect(200).Body["links"]!.AsArray().Select(link => (string)link!["channel"]!).Order());

        (await scim.PatchAsync($"/Users/{id}", new JsonObject { ["op"] = "replace", ["path"] = "active", ["value"] = false })).Expect(200);
        await IsRefusedAsync("inactive");
        Assert.False((bool)(await api.GetAsync($"/users/{id}")).Expect(200).Body["active"]!);

        (await scim.DeleteAsync($"/Users/{id}")).Expect(204);
        await IsRefusedAsync("inactive");
        Assert.Equal(0, (await scim.GetAsync("/Users?count=0")).Expect(200).TotalResults);
        // Nor by a reading.
        Assert.Null((string?)(await site.SyncAsync())["fault"]);
        Assert.DoesNotContain(await site.PeopleAsync(), person => (bool)person["active"]!);

        async Task IsRefusedAsync(string reason)
        {
            using var browser = new Browser();
            var denied = (await browser.PostAsync(site.Door, LdapSite.Form("ada", "secret"))).Expect(403);
            var row = (await api.AllAsync("/audit?outcome=refused", 1_000)).Single(row => (string?)row["id"] == denied.Reference);
            Assert.Equal(reason, (string?)row["detail"]!["reason"]);
            Assert.Null(browser.Cookie(site.Server.Address, "scimhub"));
        }
    }

    [Theory, EveryDatabase]
    public async Task LD_08_who_is_locked_in_OpenLDAP_is_refused_and_their_session_ends_with_the_next_reading(DatabaseKind kind)
    {
        const string Dn = $"dn: uid=bob,ou=people,{OpenLdap.BaseDn}\nchangetype: modify\n";
        await using var openLdap = new OpenLdap();
        await using var site = await LdapSite.StartAsync(kind, [.. await openLdap.SettingsAsync(), "--ldap-user-filter", "(&(uid={0})(|(uid=ada)(uid=bob)))"]);
        using var bob = await SignedInAsync(site, "bob", OpenLdap.Password);
        using var ada = await SignedInAsync(site, "ada", OpenLdap.Password);
        await openLdap.ModifyAsync($"{Dn}add: pwdAccountLockedTime\npwdAccountLockedTime: 000001010000Z\n", relax: true);
        (await new Browser().PostAsync(site.Door, LdapSite.Form("bob", OpenLdap.Password))).Expect(401);
        await EndsAsync(site, bob, "bob");
        Assert.Equal("/account", (await ada.GetAsync(new(site.Server.Address, "/account"))).Address.AbsolutePath);

        // The policy ends a lock with the password; this one stands.
        await openLdap.ModifyAsync($"{Dn}replace: userPassword\nuserPassword: another horse\n");
        await openLdap.ModifyAsync($"{Dn}replace: pwdAccountLockedTime\npwdAccountLockedTime: 000001010000Z\n", relax: true);
        (await new Browser().PostAsync(site.Door, LdapSite.Form("bob", "another horse"))).Expect(401);
        Assert.Null((string?)(await site.SyncAsync())["fault"]);
        Assert.False((bool)(await site.PersonAsync("bob"))!["active"]!);
        Assert.Equal("/signin", (await bob.GetAsync(new(site.Server.Address, "/account"))).Address.AbsolutePath);
    }

    [Fact]
    public async Task LD_08_who_is_disabled_in_Active_Directory_is_refused_and_their_session_ends_with_the_next_reading()
    {
        const string Another = "Passw0rd!two";
        await using var site = await LdapSite.StartAsync(
            DatabaseKind.Sqlite, [.. (await samba.SettingsAsync())[..^1], "(&(sAMAccountName={0})(|(sAMAccountName=ada)(sAMAccountName=leaver)(sAMAccountName=stale)))"]);
        using var leaver = await SignedInAsync(site, "leaver", Samba.Password);
        using var stale = await SignedInAsync(site, "stale", Samba.Password);
        (await SignedInAsync(site, "ada", Samba.Password)).Dispose();
        await samba.ChangeAsync("""
            sam.disable_account("(sAMAccountName=leaver)")
            change("CN=stale,CN=Users," + base, pwdLastSet="0")
            """);
        (await new Browser().PostAsync(site.Door, LdapSite.Form("leaver", Samba.Password))).Expect(401);
        (await new Browser().PostAsync(site.Door, LdapSite.Form("stale", Samba.Password))).Expect(401);
        await EndsAsync(site, leaver, "leaver");
        // Whose password has to be changed is still one of theirs.
        Assert.True((bool)(await site.PersonAsync("stale"))!["active"]!);

        // Samba's own command enables who is given a password: this one stays disabled.
        await samba.ChangeAsync($"""
            sam.setpassword("(sAMAccountName=leaver)", "{Another}")
            sam.disable_account("(sAMAccountName=leaver)")
            """);
        (await new Browser().PostAsync(site.Door, LdapSite.Form("leaver", Another))).Expect(401);
        Assert.Null((string?)(await site.SyncAsync())["fault"]);
        Assert.False((bool)(await site.PersonAsync("leaver"))!["active"]!);
    }

    private static async Task<Browser> SignedInAsync(LdapSite site, string userName, string password)
    {
        var browser = new Browser();
        Assert.Equal("/account", (await browser.PostAsync(site.Door, LdapSite.Form(userName, password))).Expect(200).Address.AbsolutePath);
        return browser;
    }

    private static async Task EndsAsync(LdapSite site, Browser browser, string userName)
    {
        var account = new Uri(site.Server.Address, "/account");
        Assert.Equal("/account", (await browser.GetAsync(account)).Address.AbsolutePath);
        Assert.Null((string?)(await site.SyncAsync())["fault"]);
        Assert.Equal("/signin", (await browser.GetAsync(account)).Address.AbsolutePath);
        Assert.False((bool)(await site.PersonAsync(userName))!["active"]!);
    }
}
