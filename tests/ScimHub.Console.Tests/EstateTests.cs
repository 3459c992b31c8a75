using System.Text.Json.Nodes;
using Microsoft.Playwright;
using ScimHub.Console.Tests.Harness;
using ScimHub.Server.Tests.SignIn.Ldap.Peers;
using static Microsoft.Playwright.Assertions;

namespace ScimHub.Console.Tests;

/// <summary>What comes from elsewhere and what outlasts whoever made it: directories, pushes with roles, the way in when single sign-on is broken.</summary>
public sealed class EstateTests(RealBrowser browser)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task B8_a_directory_is_connected_its_groups_come_and_give_a_role_and_its_people_sign_in()
    {
        await using var directory = new OpenLdap();
        var settings = await directory.SettingsAsync();
        await directory.ModifyAsync(
            $"dn: uid=lea,ou=people,{OpenLdap.BaseDn}\nchangetype: add\nobjectClass: inetOrgPerson\nuid: lea\ncn: Lea\nsn: Lea\nuserPassword: {OpenLdap.Password}\n\n"
            + $"dn: cn=Painters,ou=groups,{OpenLdap.BaseDn}\nchangetype: add\nobjectClass: groupOfNames\ncn: Painters\nmember: uid=lea,ou=people,{OpenLdap.BaseDn}\n");
        await using var site = await ConsoleSite.StartAsync(browser);
        await site.GoAsync("/console/connections/new");
        await site.FillAsync(("Name", "hq"));
        await site.ChooseAsync("What it is", "LDAP or Active Directory");
        await site.PressAsync("Go on");
        await site.FillAsync(
            ("Servers", settings[1]), ("Base DN", OpenLdap.BaseDn), ("Bind DN", OpenLdap.ReaderDn), ("Bind password", "secret"), ("User filter", "(&(uid={0})(|(uid=lea)(uid=p000*)))"),
            ("Authorities of the servers' certificates", await File.ReadAllTextAsync(directory.CaFile, Ct)));
        await site.PressAsync("Save", site.Section("LDAP: people sign in with the directory's password"));
        await Expect(site.Notice).ToHaveTextAsync("Saved.");
        await site.PressAsync("Show what a sync would do");
        await Expect(site.Notice).ToContainTextAsync("create 11 people", new() { Timeout = 60_000 });
        await site.PressAsync("Sync now");
        for (var look = 0; look < 300 && await GroupAsync() is null; look++)
        {
            await Task.Delay(200, Ct);
        }
        await site.GoAsync("/console/groups?search=Painters");
        await site.FollowAsync("Painters");
        await Expect(site.Page.GetByText("its identity provider alone says")).ToBeVisibleAsync();
        await site.ChooseAsync("Role", "Viewer");
        await site.PressAsync("Give role");

        var window = await browser.OpenAsync(scripts: true);
        try
        {
            var page = await window.NewPageAsync();
            await page.GotoAsync(site.At("/signin/hq"));
            await page.GetByLabel("User name").FillAsync("lea");
            await page.GetByLabel("Password").FillAsync(OpenLdap.Password);
            await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
            await Expect(page).ToHaveURLAsync(site.At("/account"));
            await Expect(page.GetByText("Viewer").First).ToBeVisibleAsync();
        }
        finally
        {
            await window.DisposeAsync();
        }
        await site.GoAsync("/console/users?search=lea");
        await site.FollowAsync("Lea");
        await Expect(site.Section("Roles and domains")).ToContainTextAsync("Inherited from group Painters");
        // A reading that stops at its share is done all the same where an administrator says so, having seen what it comes to.
        await site.GoAsync("/console/connections");
        await site.FollowAsync("hq");
        await site.FillAsync(("User filter", "(&(uid={0})(uid=lea))"));
        await site.PressAsync("Save", site.Section("LDAP: people sign in with the directory's password"));
        await Expect(site.Notice).ToHaveTextAsync("Saved.");
        await site.PressAsync("Sync now");
        var stopped = site.Page.GetByRole(AriaRole.Button, new() { Name = "Sync all the same" });
        for (var look = 0; look < 300 && await stopped.CountAsync() == 0; look++)
        {
            await Task.Delay(200, Ct);
            await site.Page.ReloadAsync();
        }
        await Expect(site.Section("How it does")).ToContainTextAsync("10 of 11 people would be deactivated");
        await site.PressAsync("Show what a sync would do");
        await Expect(site.Notice).ToContainTextAsync("deactivate 10", new() { Timeout = 60_000 });
        await site.PressAsync("Sync all the same");
        await Expect(site.Notice).ToHaveTextAsync("Started.");
        for (var look = 0; look < 300 && await ActiveAsync() > 0; look++)
        {
            await Task.Delay(200, Ct);
        }
        Assert.Equal(0, await ActiveAsync());

        async Task<int> ActiveAsync() => (await (await site.ApiAsync()).AllAsync("/users?filter=userName%20sw%20%22p000%22%20and%20active%20eq%20true", 50)).Count;

        async Task<string?> GroupAsync() => (await (await site.ApiAsync()).GetAsync("/groups?filter=displayName%20eq%20%22Painters%22")).Expect(200).Body["items"]!.AsArray() is [var group] ? (string?)group!["id"] : null;
    }

    [Fact]
    public async Task B9_a_role_that_SCIM_pushes_becomes_one_here_by_a_rule_made_on_the_page()
    {
        await using var site = await ConsoleSite.StartAsync(browser);
        var tenant = await site.Server.CreateTenantAsync("okta");
        var pushed = (await tenant.Scim.PostAsync("/Users", new JsonObject
        {
            ["schemas"] = new JsonArray("urn:ietf:params:scim:schemas:core:2.0:User"), ["userName"] = "sam@example.org", ["displayName"] = "Sam", ["roles"] = new JsonArray(new JsonObject { ["value"] = "lead" }),
        })).Expect(201);
        await site.GoAsync($"/console/users/{pushed.Id}");
        await Expect(site.Section("Roles and domains")).Not.ToContainTextAsync("By rule");
        await site.GoAsync("/console/rules");
        await site.FillAsync(("Name", "Leads"), ("Condition", "roles.value eq \"lead\""));
        await site.PressAsync("Show whom it fits");
        await Expect(site.Section("It would fit 1")).ToContainTextAsync("sam@example.org");
        await site.PressAsync("Make rule");
        await site.ChooseAsync("Role", "Member");
        await site.PressAsync("Give role");
        await site.GoAsync($"/console/users/{pushed.Id}");
        await Expect(site.Section("Roles and domains")).ToContainTextAsync("By rule Leads");
        // Taken back by the next push.
        (await tenant.Scim.PatchAsync($"/Users/{pushed.Id}", new JsonObject { ["op"] = "remove", ["path"] = "roles" })).Expect(200);
        await site.Page.ReloadAsync();
        await Expect(site.Section("Roles and domains")).Not.ToContainTextAsync("By rule Leads");
    }

    [Fact]
    public async Task B10_when_single_sign_on_is_broken_an_administrator_comes_in_by_a_link_of_the_command_line()
    {
        await using var site = await ConsoleSite.StartAsync(browser);
        var api = await site.ApiAsync();
        (await api.PatchAsync("/settings/signin", new JsonObject { ["ssoOnly"] = true })).Expect(200);
        var made = (await site.Server.RunAsync("admin", "recover", "--user", "ada", "--json")).ExpectExit(0).Json();
        var window = await browser.OpenAsync(scripts: true);
        try
        {
            var page = await window.NewPageAsync();
            await page.GotoAsync((string)made["link"]!);
            await page.GetByLabel("New password").FillAsync("nine baskets of pears");
            await page.GetByRole(AriaRole.Button).First.ClickAsync();
            await page.GetByLabel("User name").FillAsync("ada");
            await page.GetByLabel("Password").FillAsync("nine baskets of pears");
            await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
            await page.GotoAsync(site.At("/console/settings"));
            await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Settings");
            // From here single sign-on is set right again.
            await page.GetByRole(AriaRole.Group, new() { Name = "Single sign-on only" }).GetByLabel("Off").CheckAsync();
            await page.Locator("section").Filter(new() { HasText = "Passwords of this server" }).GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
            await Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Saved.");
        }
        finally
        {
            await window.DisposeAsync();
        }
    }

    [Fact]
    public async Task B12_what_a_person_made_outlives_their_account()
    {
        await using var site = await ConsoleSite.StartAsync(browser);
        var api = await site.ApiAsync();
        var boss = await site.AddPersonAsync("boss@example.org");
        (await api.PostAsync("/grants", new JsonObject { ["userId"] = boss, ["role"] = "Admin" })).Expect(201);
        await site.GoAsync("/console/groups");
        await site.FillAsync(("New group", "Night shift"));
        await site.PressAsync("Make group");
        await site.FillAsync(("User name, or name of a group", "boss@example.org"));
        await site.PressAsync("Add member");
        await Expect(site.Notice).ToHaveTextAsync("Added.");
        await site.GoAsync("/console/serviceaccounts");
        await site.FillAsync(("New service account", "billing"));
        await site.ChooseAsync("Role", "Admin");
        await site.PressAsync("Make service account");
        await site.PressAsync("Make a key for billing");
        var key = new ScimHub.Server.Tests.Harness.ApiClient(site.Server, await site.Page.Locator("code.secret").InnerTextAsync());
        var ada = (string)(await api.AllAsync("/users", 10)).Single(user => (string?)user["userName"] == "ada")["id"]!;
        (await api.DeleteAsync($"/users/{ada}")).Expect(204);
        // Ada is out, and her work stays.
        await site.GoAsync("/console");
        await Expect(site.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/signin"));
        var group = Assert.Single(await key.AllAsync("/groups", 10));
        Assert.Equal("Night shift", (string?)group["displayName"]);
        Assert.Equal("boss@example.org", (string?)Assert.Single(await key.AllAsync($"/groups/{(string)group["id"]!}/members", 10))["name"]);
        Assert.Contains(await key.AllAsync($"/audit?actor={ada}", 50), entry => (string?)entry["action"] == "group.created");
    }
}
