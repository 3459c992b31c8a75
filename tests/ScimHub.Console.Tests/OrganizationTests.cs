using System.Text.Json.Nodes;
using Microsoft.Playwright;
using ScimHub.Console.Tests.Harness;
using ScimHub.Server.Tests.SignIn.Harness;
using static Microsoft.Playwright.Assertions;

namespace ScimHub.Console.Tests;

/// <summary>Groups, roles, domains, connections, invitations, settings and the audit, from their pages.</summary>
public sealed class OrganizationTests(RealBrowser browser)
{
    [Fact]
    public async Task O4_W7_B6_local_groups_have_managers_and_synced_ones_are_locked()
    {
        await using var site = await ConsoleSite.StartAsync(browser);
        await site.AddPersonAsync("mia@example.org");
        var tenant = await site.Server.CreateTenantAsync("contoso");
        await tenant.Scim.PostAsync("/Groups", new JsonObject { ["schemas"] = new JsonArray("urn:ietf:params:scim:schemas:core:2.0:Group"), ["displayName"] = "Pushed" });
        await site.GoAsync("/console/groups");
        await Expect(site.Row("Pushed")).ToContainTextAsync("contoso, locked here");
        await site.FollowAsync("Pushed");
        await Expect(site.Page.GetByText("its identity provider alone says")).ToBeVisibleAsync();
        await Expect(site.Page.GetByRole(AriaRole.Button, new() { Name = "Add member" })).ToHaveCountAsync(0);

        await site.GoAsync("/console/groups");
        await site.FillAsync(("New group", "Team"));
        await site.PressAsync("Make group");
        await site.FillAsync(("User name", "mia@example.org"));
        await site.PressAsync("Name manager");
        await Expect(site.Section("Managers")).ToContainTextAsync("mia@example.org");
        await site.FillAsync(("User name, or name of a group", "nobody@example.org"));
        await site.PressAsync("Add member");
        await Expect(site.Alert).ToContainTextAsync("nobody@example.org");
        await site.FillAsync(("User name, or name of a group", "Pushed"));
        await site.PressAsync("Add member");
        await Expect(site.Section("Members")).ToContainTextAsync("Pushed");
        await site.PressAsync("Remove Pushed");
        await Expect(site.Section("Members")).ToContainTextAsync("Nobody is in it.");
        await site.Page.GetByText("More", new() { Exact = true }).ClickAsync();
        await site.FillAsync(("Name", "Crew"));
        await site.PressAsync("Rename");
        await Expect(site.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Crew");
        await site.Page.GetByText("More", new() { Exact = true }).ClickAsync();
        await site.PressAsync("Delete Crew");
        await Expect(site.Notice).ToHaveTextAsync("Removed.");
    }

    [Fact]
    public async Task O4_who_manages_a_group_fills_it_and_sees_nothing_else()
    {
        await using var site = await ConsoleSite.StartAsync(browser);
        var api = await site.ApiAsync();
        await site.AddPersonAsync("mia@example.org");
        var ada = (string)(await api.AllAsync("/users", 10)).Single(user => (string?)user["userName"] == "ada")["id"]!;
        var boss = await site.AddPersonAsync("boss@example.org");
        (await api.PostAsync("/grants", new JsonObject { ["userId"] = boss, ["role"] = "Admin" })).Expect(201);
        var team = (string)(await api.PostAsync("/groups", new JsonObject { ["displayName"] = "Team" })).Expect(201).Body["id"]!;
        var other = (string)(await api.PostAsync("/groups", new JsonObject { ["displayName"] = "Others" })).Expect(201).Body["id"]!;
        (await api.PostAsync($"/groups/{team}/managers", new JsonObject { ["userId"] = ada })).Expect(204);
        foreach (var grant in await api.AllAsync($"/grants?userId={ada}", 10))
        {
            (await api.DeleteAsync($"/grants/{(string)grant["id"]!}")).Expect(204);
        }
        await site.GoAsync("/console");
        await Expect(site.Page).ToHaveURLAsync(site.At("/console/groups"));
        await Expect(site.Row("Others")).ToHaveCountAsync(0);
        await site.FollowAsync("Team");
        await site.FillAsync(("User name, or name of a group", "mia@example.org"));
        await site.PressAsync("Add member");
        await Expect(site.Section("Members")).ToContainTextAsync("mia@example.org");
        await site.PressAsync("Remove mia@example.org");
        await Expect(site.Section("Members")).ToContainTextAsync("Nobody is in it.");
        foreach (var path in new[] { $"/console/groups/{other}", "/console/users", "/console/settings" })
        {
            await site.GoAsync(path);
            await Expect(site.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(path.Contains(other, StringComparison.Ordinal) ? "Not there" : "Not for you");
        }
        var answer = await site.Page.Context.APIRequest.PostAsync(site.At($"/console/groups/{team}/rename"), new() { Form = site.Page.Context.APIRequest.CreateFormData().Set("name", "Mine") });
        Assert.Equal(422, answer.Status);
        Assert.Equal("Team", (string?)(await api.GetAsync($"/groups/{team}")).Expect(200).Body["displayName"]);
    }

    [Fact]
    public async Task W5_a_rule_shows_whom_it_fits_before_it_is_made_and_gives_a_role()
    {
        await using var site = await ConsoleSite.StartAsync(browser);
        var id = await site.AddPersonAsync("sam@example.org", new() { ["displayName"] = "Sam", ["title"] = "Seller" });
        await site.GoAsync("/console/rules");
        await site.FillAsync(("Name", "Sellers"), ("Condition", "title eq \"Seller\""));
        await site.PressAsync("Show whom it fits");
        await Expect(site.Section("It would fit 1")).ToContainTextAsync("sam@example.org");
        await Expect(site.Page.GetByText("There is no rule yet")).ToBeVisibleAsync();
        await site.PressAsync("Make rule");
        await site.ChooseAsync("Role", "Viewer");
        await site.PressAsync("Give role");
        await Expect(site.Notice).ToHaveTextAsync("Added.");
        await site.GoAsync($"/console/users/{id}");
        await Expect(site.Section("Roles and domains")).ToContainTextAsync("By rule Sellers");
        await site.GoAsync("/console/rules");
        await site.FillAsync(("Name", "Wrong"), ("Condition", "titel eq"));
        await site.PressAsync("Show whom it fits");
        await Expect(site.Alert).ToBeVisibleAsync();
        await Expect(site.Page.GetByLabel("Condition")).ToHaveValueAsync("titel eq");
    }

    [Fact]
    public async Task B7_service_accounts_have_keys_that_are_shown_once_and_revoked()
    {
        await using var site = await ConsoleSite.StartAsync(browser);
        await site.GoAsync("/console/serviceaccounts");
        await site.FillAsync(("New service account", "billing"));
        await site.ChooseAsync("Role", "Admin");
        await site.PressAsync("Make service account");
        await site.PressAsync("Make a key for billing");
        var key = await site.Page.Locator("code.secret").InnerTextAsync();
        var program = new ScimHub.Server.Tests.Harness.ApiClient(site.Server, key);
        (await program.GetAsync("/users")).Expect(200);
        await site.PressAsync("Revoke a key of billing");
        for (var look = 0; look < 50 && (await program.GetAsync("/users")).Status != 401; look++)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
        (await program.GetAsync("/users")).Expect(401);
        await site.PressAsync("Delete billing");
        await Expect(site.Notice).ToHaveTextAsync("Removed.");
    }

    [Fact]
    public async Task A5_P1_P2_B6_a_role_is_a_matrix_of_levels_and_single_actions_that_inherits()
    {
        var areas = new Dictionary<string, string> { ["Access__Areas__build"] = "Build", ["Access__Areas__build/knowledge"] = "Knowledge", ["Access__Presets__Content editor__0"] = "build/knowledge:edit", ["Access__Actions__0"] = "deploy" };
        await using var site = await ConsoleSite.StartAsync(browser, areas);
        await site.GoAsync("/console/roles");
        await Expect(site.Row("Content editor")).ToContainTextAsync("ready-made");
        await site.FillAsync(("New role", "Writer"));
        await site.ChooseAsync("Inherits from", "Viewer");
        await site.PressAsync("Make role");
        await site.ChooseAsync("Level of Build", "read");
        await site.ChooseAsync("Level of Knowledge", "edit");
        await site.FillAsync(("Other lines", "build:deploy"));
        await site.PressAsync("Save");
        await Expect(site.Notice).ToHaveTextAsync("Saved.");
        await Expect(site.Page.GetByLabel("Level of Knowledge")).ToHaveValueAsync("edit");
        var role = (await (await site.ApiAsync()).AllAsync("/roles", 100)).Single(role => (string?)role["name"] == "Writer");
        Assert.Equal(["build/knowledge:edit", "build:deploy", "build:read"], role["permissions"]!.AsArray().Select(line => (string)line!).Order(StringComparer.Ordinal));
        await site.FillAsync(("Other lines", "nowhere:deploy"));
        await site.PressAsync("Save");
        await Expect(site.Alert).ToContainTextAsync("nowhere");
        await site.PressAsync("Delete Writer");
        await Expect(site.Notice).ToHaveTextAsync("Removed.");
    }

    [Fact]
    public async Task A4_domains_nest_and_what_lies_in_them_keeps_them()
    {
        await using var site = await ConsoleSite.StartAsync(browser);
        await site.GoAsync("/console/domains");
        await Expect(site.Page.GetByText("There is no domain yet")).ToBeVisibleAsync();
        await site.FillAsync(("New domain", "Europe"));
        await site.PressAsync("Make domain");
        var made = site.Page.GetByRole(AriaRole.Form, new() { Name = "Make a domain" });
        await made.GetByLabel("New domain").FillAsync("Berlin");
        await made.GetByLabel("Kind").FillAsync("workspace");
        await made.GetByLabel("Lies in").SelectOptionAsync(new SelectOptionValue { Label = "Europe" });
        await site.PressAsync("Make domain");
        await Expect(site.Row("who has a role in Berlin")).ToContainTextAsync("workspace");
        await site.Page.GetByLabel("Change Europe").ClickAsync();
        await site.PressAsync("Delete Europe");
        await Expect(site.Alert).ToContainTextAsync("Europe");
        await site.Page.GetByLabel("Change Berlin").ClickAsync();
        await site.PressAsync("Delete Berlin");
        await Expect(site.Notice).ToHaveTextAsync("Removed.");
    }

    [Fact]
    public async Task O6_W4_a_connection_shows_what_to_paste_its_token_once_and_that_it_is_connected()
    {
        await using var site = await ConsoleSite.StartAsync(browser);
        await site.GoAsync("/console");
        await site.FollowAsync("Connect your identity provider");
        await site.FillAsync(("Name", "okta"));
        await site.ChooseAsync("What it is", "Okta");
        await site.PressAsync("Go on");
        await Expect(site.Page.GetByText(site.At("/scim/v2"), new() { Exact = true })).ToBeVisibleAsync();
        await Expect(site.Page.GetByText(site.At("/signin/okta/callback"), new() { Exact = true })).ToBeVisibleAsync();
        await Expect(site.Section("How it does")).ToContainTextAsync("Not connected");
        await site.PressAsync("Make a token");
        var token = await site.Page.Locator("code.secret").InnerTextAsync();
        Assert.StartsWith("scimhub_", token, StringComparison.Ordinal);
        var id = site.Page.Url.Split('/')[5];
        await site.GoAsync($"/console/connections/{id}");
        Assert.DoesNotContain(token, await site.Page.ContentAsync(), StringComparison.Ordinal);
        (await new ScimHub.Server.Tests.Harness.ScimClient(site.Server, token).GetAsync("/Users")).Expect(200);
        for (var look = 0; look < 100 && !(await site.Section("How it does").InnerTextAsync()).Contains("last called", StringComparison.Ordinal); look++)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
            await site.Page.ReloadAsync();
        }
        await Expect(site.Section("How it does")).ToContainTextAsync("Connected");
        await site.FillAsync(("Authority", "https://contoso.okta.com"), ("Client id", "abc"), ("Client secret", "canary-secret"));
        await site.PressAsync("Save", site.Section("OpenID Connect: people sign in there"));
        await Expect(site.Notice).ToHaveTextAsync("Saved.");
        Assert.DoesNotContain("canary-secret", await site.Page.ContentAsync(), StringComparison.Ordinal);
        // P8: its groups give no access.
        await site.Page.GetByLabel("Its groups give access").UncheckAsync();
        await site.Page.GetByLabel("SCIM", new() { Exact = true }).CheckAsync();
        await site.PressAsync("Save", site.Section("What it may do"));
        var connection = (await (await site.ApiAsync()).GetAsync($"/connections/{id}")).Expect(200).Body;
        Assert.False((bool)connection["ssoPermissions"]!);
        Assert.Equal(["scim"], connection["paused"]!.AsArray().Select(channel => (string)channel!));
        await site.PressAsync("Revoke");
        (await new ScimHub.Server.Tests.Harness.ApiClient(site.Server, (await site.ApiAsync()).Key).GetAsync($"/connections/{id}/tokens")).Expect(200);
        await Expect(site.Row("revoked")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task W4_a_customers_IT_sets_a_connection_up_by_a_link_and_nothing_else()
    {
        await using var site = await ConsoleSite.StartAsync(browser);
        var api = await site.ApiAsync();
        var id = (string)(await api.PostAsync("/connections", new JsonObject { ["name"] = "contoso" })).Expect(201).Body["id"]!;
        await site.GoAsync($"/console/connections/{id}");
        await site.PressAsync("Make a set-up link");
        var link = new Uri(await site.Page.Locator("code.secret").InnerTextAsync());
        Assert.StartsWith(site.At("/setup?code="), link.AbsoluteUri, StringComparison.Ordinal);

        await using var window = await browser.OpenAsync();
        var guest = await window.NewPageAsync();
        await guest.GotoAsync(link.AbsoluteUri);
        // The secret does not stay in the address.
        await Expect(guest).ToHaveURLAsync(site.At("/setup"));
        await guest.GetByRole(AriaRole.Button, new() { Name = "Make a token" }).ClickAsync();
        var token = await guest.Locator("code.secret").InnerTextAsync();
        (await new ScimHub.Server.Tests.Harness.ScimClient(site.Server, token).GetAsync("/Users")).Expect(200);
        await guest.GetByLabel("Authority").FillAsync("https://login.contoso.com");
        await guest.GetByLabel("Client id").FillAsync("scimhub");
        await guest.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(guest.GetByRole(AriaRole.Status)).ToHaveTextAsync("Saved.");
        Assert.Equal("https://login.contoso.com", (string?)(await api.GetAsync($"/connections/{id}")).Expect(200).Body["oidc"]!["authority"]);
        var row = (await api.AllAsync($"/audit?connection={id}&action=token.created", 10)).Single();
        Assert.Equal((string?)(await api.AllAsync($"/audit?connection={id}&action=connection.setup.invited", 10)).Single()["detail"]!["link"], (string?)row["credentialId"]);
        await guest.GotoAsync(site.At("/console"));
        Assert.Contains("/signin", guest.Url, StringComparison.Ordinal);

        await site.PressAsync("End this link");
        await guest.GotoAsync(site.At("/setup"));
        await Expect(guest.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("This link is over");
        await guest.GotoAsync(site.At("/setup?code=made-up"));
        await Expect(guest.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("This link is over");
    }

    [Fact]
    public async Task W1_B2_O3_A9_P7_several_are_invited_with_roles_by_mail_and_one_accepts()
    {
        await using var mail = await MailServer.StartAsync();
        await using var site = await ConsoleSite.StartAsync(browser, mail.Settings);
        await site.GoAsync("/console/domains");
        await site.FillAsync(("New domain", "Sales"));
        await site.PressAsync("Make domain");
        await site.GoAsync("/console/invitations");
        await site.FollowAsync("Invite people");
        await site.FillAsync(("E-mail addresses", "grace@example.com\nhans@example.com"));
        await site.ChooseAsync("Role 1", "Viewer");
        await site.PressAsync("One more role");
        await site.ChooseAsync("Role 2", "Developer");
        await site.ChooseAsync("Domain 2", "Sales");
        await Expect(site.Page.GetByText("Makes the workspace invite-only")).ToBeVisibleAsync();
        await site.Page.GetByLabel("From now on let in only who is invited").CheckAsync();
        await site.PressAsync("Invite");
        await Expect(site.Notice).ToHaveTextAsync("Invited.");
        await Expect(site.Row("grace@example.com")).ToContainTextAsync("Developer in Sales");
        var first = (await mail.WaitForAsync("grace@example.com"))[0].Link;
        await site.PressAsync("Send again to grace@example.com");
        await Expect(site.Notice).ToContainTextAsync("Sent again");
        var link = (await mail.WaitForAsync("grace@example.com", 2))[^1].Link;
        Assert.NotEqual(first, link);
        await site.PressAsync("Take back the invitation of hans@example.com");
        await Expect(site.Row("hans@example.com")).ToContainTextAsync("revoked");
        await site.GoAsync("/console/settings");
        await Expect(site.Page.GetByRole(AriaRole.Group, new() { Name = "Invite-only" }).GetByLabel("On")).ToBeCheckedAsync();

        await using var window = await browser.OpenAsync();
        var guest = await window.NewPageAsync();
        await guest.GotoAsync(link.AbsoluteUri);
        await guest.GetByRole(AriaRole.Link, new() { Name = "password" }).Or(guest.GetByRole(AriaRole.Button, new() { Name = "password" })).First.ClickAsync();
        await guest.GetByLabel("Password").First.FillAsync("correct horse battery staple");
        await guest.GetByRole(AriaRole.Button).First.ClickAsync();
        await Expect(guest).ToHaveURLAsync(site.At("/account"));
        await site.GoAsync("/console/invitations?state=accepted");
        await Expect(site.Row("grace@example.com")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task B3_B4_D5_the_switch_and_seats_are_set_here_and_what_the_configuration_holds_is_locked()
    {
        await using var site = await ConsoleSite.StartAsync(browser, new Dictionary<string, string> { ["SignIn__SsoOnly"] = "false" });
        await site.GoAsync("/console/settings");
        await site.Page.GetByRole(AriaRole.Group, new() { Name = "Sign-ins make accounts" }).GetByLabel("Off").CheckAsync();
        await site.FillAsync(("Seats", "3"));
        await site.PressAsync("Save", site.Section("Who comes in"));
        await Expect(site.Notice).ToHaveTextAsync("Saved.");
        await Expect(site.Page.GetByText("by ada")).ToBeVisibleAsync();
        await Expect(site.Section("Passwords of this server")).ToContainTextAsync("held by the server's configuration");
        await site.ChooseAsync("Who must have a second factor", "administrators");
        await site.PressAsync("Save", site.Section("Passwords of this server"));
        var settings = (await (await site.ApiAsync()).GetAsync("/settings/provisioning")).Expect(200).Body;
        Assert.Equal((true, 3), ((bool)settings["disableSsoProvisioning"]!["value"]!, (int)settings["seats"]!["value"]!));
        await site.GoAsync("/console");
        await Expect(site.Page.GetByText("1 of 3")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A7_P5_the_audit_is_filtered_read_entry_by_entry_and_exported()
    {
        await using var site = await ConsoleSite.StartAsync(browser);
        var id = await site.AddPersonAsync("ivy@example.org", new() { ["displayName"] = "=cmd()", ["title"] = "Clerk" });
        await site.GoAsync($"/console/users/{id}");
        await site.Page.GetByText("Edit by hand").ClickAsync();
        await site.FillAsync(("Title", "Chief"));
        await site.PressAsync("Save");
        await site.GoAsync("/console/audit");
        await site.FillAsync(("Action", "user.updated"));
        await site.ChooseAsync("Outcome", "done");
        await site.PressAsync("Show");
        await site.FollowAsync("user.updated");
        await Expect(site.Row("title")).ToContainTextAsync("Clerk");
        await Expect(site.Row("title")).ToContainTextAsync("Chief");
        await site.GoAsync("/console/audit");
        var download = await site.Page.RunAndWaitForDownloadAsync(() => site.FollowAsync("Export CSV"));
        var csv = await File.ReadAllTextAsync(await download.PathAsync(), TestContext.Current.CancellationToken);
        Assert.Contains("user.updated", csv, StringComparison.Ordinal);
        // WB-02: what a spreadsheet would run is text.
        Assert.DoesNotContain(",=cmd", csv, StringComparison.Ordinal);
        await site.FillAsync(("Whom or what", "nonsense"));
        await site.PressAsync("Show");
        await Expect(site.Alert).ToBeVisibleAsync();
    }
}
