using System.Text.Json.Nodes;
using Microsoft.Playwright;
using ScimHub.Console.Tests.Harness;
using ScimHub.Server.Tests.SignIn.Harness;
using static Microsoft.Playwright.Assertions;

namespace ScimHub.Console.Tests;

/// <summary>Groups, roles, domains and rules, from their pages.</summary>
public sealed class AccessTests(RealBrowser browser)
{
    [Fact]
    public async Task O5_a_group_has_a_budget_that_the_application_is_handed_with_its_members_access()
    {
        await using var site = await ConsoleSite.StartAsync(browser);
        var api = await site.ApiAsync();
        var id = await site.AddPersonAsync("ben@example.org", new() { ["displayName"] = "Ben" });
        var (inner, outer) = (await MakeAsync("Writers"), await MakeAsync("Staff"));
        (await api.PostAsync($"/groups/{inner}/members", new JsonObject { ["ids"] = new JsonArray(id) })).Expect(200);
        (await api.PostAsync($"/groups/{outer}/members", new JsonObject { ["ids"] = new JsonArray(inner) })).Expect(200);
        await site.GoAsync($"/console/groups/{outer}");
        await site.FillAsync(("Amount", "2000000"), ("Of what", "tokens"));
        await site.ChooseAsync("Each", "week");
        await site.PressAsync("Set budget");
        await Expect(site.Section("Budgets")).ToContainTextAsync("2,000,000 tokens a week");
        var budget = Assert.Single((await api.GetAsync($"/users/{id}/access")).Expect(200).Body["budgets"]!.AsArray())!;
        Assert.Equal((2_000_000, "tokens", "week", "Staff"), ((long)budget["amount"]!, (string?)budget["unit"], (string?)budget["period"], (string?)budget["group"]));
        foreach (var (unit, amount, fault) in new[] { ("to kens", "1", "unit"), ("tokens", "1.5", "amount") })
        {
            var answer = await site.Page.Context.APIRequest.PostAsync(site.At($"/console/groups/{outer}/budgets"), new() { Form = site.Page.Context.APIRequest.CreateFormData().Set("unit", unit).Set("period", "day").Set("amount", amount), Headers = new Dictionary<string, string> { ["Origin"] = site.At("/").TrimEnd('/') } });
            Assert.Contains(fault, await answer.TextAsync(), StringComparison.Ordinal);
            Assert.Equal(422, answer.Status);
        }
        await site.PressAsync("Remove the budget of tokens a week");
        Assert.Empty((await api.GetAsync($"/users/{id}/access")).Expect(200).Body["budgets"]!.AsArray());
        Assert.Equal(["group.budgetRemoved", "group.budgetSet"], (await api.AllAsync($"/audit?target={outer}", 10)).Select(row => (string)row["action"]!).Where(action => action.StartsWith("group.budget", StringComparison.Ordinal)).Order());

        async Task<string> MakeAsync(string name) => (string)(await api.PostAsync("/groups", new JsonObject { ["displayName"] = name })).Expect(201).Body["id"]!;
    }

    [Fact]
    public async Task A4_B6_P6_an_administrator_of_one_domain_gives_roles_there_and_is_told_what_is_not_theirs()
    {
        await using var site = await ConsoleSite.StartAsync(browser);
        var api = await site.ApiAsync();
        foreach (var name in new[] { "Sales", "Support" })
        {
            (await api.PostAsync("/domains", new JsonObject { ["name"] = name })).Expect(201);
        }
        var ben = await site.AddPersonAsync("ben@example.org", new() { ["displayName"] = "Ben" });
        await using var connection = await HostileConnection.StartAsync(site.Server);
        connection.Provider.Person = new() { ["sub"] = "s-ana", ["preferred_username"] = "ana@example.org" };
        await using var window = await browser.OpenAsync();
        var page = await window.NewPageAsync();
        await page.GotoAsync(connection.Start("/console").AbsoluteUri);
        await Expect(page.GetByText("You may not see the console")).ToBeVisibleAsync();
        var ana = (string)(await api.AllAsync("/users?filter=userName%20eq%20%22ana@example.org%22", 10)).Single()["id"]!;
        (await api.PostAsync("/grants", new JsonObject { ["userId"] = ana, ["role"] = "Admin", ["domain"] = "Sales" })).Expect(201);

        await page.GotoAsync(site.At("/console"));
        await Expect(page).ToHaveURLAsync(site.At("/console/users"));
        await Expect(page.GetByRole(AriaRole.Navigation, new() { Name = "Console" }).GetByRole(AriaRole.Link)).ToHaveTextAsync(["Users", "Groups", "Domains"]);
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Invite people" })).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Link, new() { Name = "Ben", Exact = true }).ClickAsync();
        await Expect(page.GetByText("Deactivate", new() { Exact = true })).ToHaveCountAsync(0);
        var give = page.GetByRole(AriaRole.Form, new() { Name = "Give a role" });
        await Expect(give.GetByLabel("Domain").GetByRole(AriaRole.Option, new() { Name = "everywhere" })).ToHaveCountAsync(0);
        await give.GetByLabel("Role").SelectOptionAsync(new SelectOptionValue { Label = "Viewer" });
        await give.GetByLabel("Domain").SelectOptionAsync(new SelectOptionValue { Label = "Sales" });
        await give.GetByRole(AriaRole.Button, new() { Name = "Give role" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Added.");
        var grant = Assert.Single(await api.AllAsync($"/grants?userId={ben}", 10));
        Assert.Equal(("Viewer", "Sales"), ((string?)grant["role"], (string?)grant["domain"]));
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Permission" }).FillAsync("hub/users:read");
        await page.GetByRole(AriaRole.Button, new() { Name = "Explain" }).ClickAsync();
        await Expect(page.Locator(".verdict")).ToContainTextAsync("in Sales");
        await page.GotoAsync(site.At("/console/domains"));
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Make domain" })).ToHaveCountAsync(0);
        // Elsewhere they are told, on a page.
        foreach (var path in new[] { "/console/settings", "/console/audit", "/console/connections", "/console/invitations", "/console/rules", "/console/serviceaccounts", "/console/users/import" })
        {
            var answer = await page.GotoAsync(site.At(path));
            Assert.True(answer!.Status is 200 or 403, $"{path}: {answer.Status}");
            Assert.True(answer.Status == 403 || path.EndsWith("import", StringComparison.Ordinal), path);
            await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
        }
    }

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
        await Expect(site.Page.GetByLabel("User name, or name of a group", new() { Exact = true })).ToHaveValueAsync("nobody@example.org");
        await site.AddPersonAsync("noa", new() { ["emails"] = new JsonArray(new JsonObject { ["value"] = "noa@example.org" }) });
        await site.FillAsync(("User name, or name of a group", "Pushed\nNOA@example.org\nmia@example.org"));
        await site.PressAsync("Add member");
        foreach (var name in new[] { "Pushed", "noa", "mia@example.org" })
        {
            await Expect(site.Section("Members")).ToContainTextAsync(name);
        }
        // From the group to its people, and among them; and from the people to a group.
        var group = site.Page.Url;
        await site.FillAsync(("Search among its people", "noa"));
        await site.PressAsync("Search", site.Section("Members"));
        await Expect(site.Page.GetByRole(AriaRole.Row)).ToHaveCountAsync(2);
        await Expect(site.Page.GetByLabel("Group", new() { Exact = true })).ToHaveValueAsync("Team");
        await site.GoAsync("/console/users");
        await site.FillAsync(("Group", "Team"));
        await site.PressAsync("Search");
        await Expect(site.Row("mia@example.org")).ToBeVisibleAsync();
        await Expect(site.Row("ada")).ToHaveCountAsync(0);
        await site.GoAsync("/console/users?in=Nobody's");
        await Expect(site.Alert).ToContainTextAsync("Nobody's");
        await site.Page.GotoAsync(group);
        await site.PressAsync("Remove noa");
        await site.PressAsync("Remove mia@example.org");
        await site.PressAsync("Remove Pushed");
        await Expect(site.Section("Members")).ToContainTextAsync("Nobody is in it.");
        await site.Page.GetByText("More", new() { Exact = true }).ClickAsync();
        await site.FillAsync(("Name", "Crew"));
        await site.PressAsync("Rename");
        await Expect(site.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Crew");
        await site.Page.GetByText("More", new() { Exact = true }).ClickAsync();
        await site.ConfirmAsync("Delete Crew");
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
        await site.FillAsync(("User name", "mia@example.org"));
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
    public async Task B6_members_take_others_into_their_team_where_it_says_so()
    {
        await using var site = await ConsoleSite.StartAsync(browser);
        var api = await site.ApiAsync();
        await site.AddPersonAsync("mia@example.org");
        var boss = await site.AddPersonAsync("boss@example.org");
        (await api.PostAsync("/grants", new JsonObject { ["userId"] = boss, ["role"] = "Admin" })).Expect(201);
        await site.GoAsync("/console/groups");
        await site.FillAsync(("New group", "Team"));
        await site.PressAsync("Make group");
        await site.FillAsync(("User name, or name of a group", "ada"));
        await site.PressAsync("Add member");
        await site.Page.GetByLabel("Members may take others into the group").CheckAsync();
        await site.PressAsync("Save");
        await Expect(site.Notice).ToHaveTextAsync("Saved.");
        await Expect(site.Page.GetByLabel("Members may take others into the group")).ToBeCheckedAsync();
        var ada = (string)(await api.AllAsync("/users", 10)).Single(user => (string?)user["userName"] == "ada")["id"]!;
        foreach (var grant in await api.AllAsync($"/grants?userId={ada}", 10))
        {
            (await api.DeleteAsync($"/grants/{(string)grant["id"]!}")).Expect(204);
        }
        await site.GoAsync("/console");
        await site.FollowAsync("Team");
        await Expect(site.Section("Members")).ToContainTextAsync("Members may take others into the group.");
        await site.FillAsync(("User name", "mia@example.org"));
        await site.PressAsync("Add member");
        await Expect(site.Section("Members")).ToContainTextAsync("mia@example.org");
        await Expect(site.Page.GetByRole(AriaRole.Button, new() { Name = "Remove mia@example.org" })).ToHaveCountAsync(0);
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
        // It is changed by the same form, which shows first whom it would fit then.
        await site.GoAsync("/console/rules");
        await site.FollowAsync("Sellers");
        await Expect(site.Page.GetByLabel("Condition")).ToHaveValueAsync("title eq \"Seller\"");
        await site.FillAsync(("Name", "Chiefs"), ("Condition", "title eq \"Chief\""));
        await site.PressAsync("Show whom it fits");
        await Expect(site.Section("It would fit 0")).ToContainTextAsync("Nobody");
        await Expect(site.Section("It fits 1")).ToContainTextAsync("sam@example.org");
        await site.PressAsync("Save rule");
        await Expect(site.Notice).ToHaveTextAsync("Saved.");
        await Expect(site.Section("It fits 0")).ToBeVisibleAsync();
        await site.FillAsync(("Condition", "titel eq"));
        await site.PressAsync("Save rule");
        await Expect(site.Alert).ToBeVisibleAsync();
        await Expect(site.Page.GetByLabel("Condition")).ToHaveValueAsync("titel eq");
        await site.GoAsync($"/console/users/{id}");
        await Expect(site.Section("Roles and domains")).Not.ToContainTextAsync("By rule");
        await site.GoAsync("/console/rules");
        await site.FillAsync(("Name", "Wrong"), ("Condition", "titel eq"));
        await site.PressAsync("Show whom it fits");
        await Expect(site.Alert).ToBeVisibleAsync();
        await Expect(site.Page.GetByLabel("Condition")).ToHaveValueAsync("titel eq");
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
        await site.Page.GetByLabel("deploy in Build", new() { Exact = true }).CheckAsync();
        await site.PressAsync("Save");
        await Expect(site.Notice).ToHaveTextAsync("Saved.");
        await Expect(site.Page.GetByLabel("deploy in Build", new() { Exact = true })).ToBeCheckedAsync();
        // What would hold otherwise: Viewer's, and for an area below, that of the one above.
        await Expect(site.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "build/knowledge" })).ToContainTextAsync("as build");
        await Expect(site.Page.GetByLabel("Level of Knowledge")).ToHaveValueAsync("edit");
        var role = (await (await site.ApiAsync()).AllAsync("/roles", 100)).Single(role => (string?)role["name"] == "Writer");
        Assert.Equal(["build/knowledge:edit", "build:deploy", "build:read"], role["permissions"]!.AsArray().Select(line => (string)line!).Order(StringComparer.Ordinal));
        // One wrong line loses nothing of what was typed.
        await site.ChooseAsync("Level of Knowledge", "none");
        await site.Page.GetByLabel("deploy in Knowledge", new() { Exact = true }).CheckAsync();
        await site.FillAsync(("Other lines", "nowhere:deploy"));
        await site.PressAsync("Save");
        await Expect(site.Alert).ToContainTextAsync("nowhere");
        await Expect(site.Page.GetByLabel("Other lines")).ToHaveValueAsync("nowhere:deploy");
        await Expect(site.Page.GetByLabel("Level of Knowledge")).ToHaveValueAsync("none");
        await Expect(site.Page.GetByLabel("deploy in Knowledge", new() { Exact = true })).ToBeCheckedAsync();
        await site.ConfirmAsync("Delete Writer");
        await Expect(site.Notice).ToHaveTextAsync("Removed.");
    }

    [Fact]
    public async Task A4_B6_a_team_has_its_people_with_their_roles_given_and_taken_on_one_page()
    {
        await using var site = await ConsoleSite.StartAsync(browser);
        var api = await site.ApiAsync();
        var europe = (await api.PostAsync("/domains", new JsonObject { ["name"] = "Europe" })).Expect(201).Id;
        var team = (await api.PostAsync("/domains", new JsonObject { ["name"] = "Berlin", ["kind"] = "team", ["parent"] = "Europe" })).Expect(201).Id;
        var (ben, cleo) = (await site.AddPersonAsync("ben@example.org", new() { ["displayName"] = "Ben" }), await site.AddPersonAsync("cleo@example.org", new() { ["displayName"] = "Cleo" }));
        var group = (await api.PostAsync("/groups", new JsonObject { ["displayName"] = "Painters" })).Expect(201).Id;
        (await api.PostAsync($"/groups/{group}/members", new JsonObject { ["ids"] = new JsonArray(cleo) })).Expect(200);
        await site.GoAsync("/console/domains");
        await site.FollowAsync("Berlin");
        await Expect(site.Row("Ada Lovelace")).ToContainTextAsync("Admin everywhere");
        // What is given in Europe holds in what lies in it.
        (await api.PostAsync("/grants", new JsonObject { ["userId"] = ben, ["role"] = "Developer", ["domain"] = "Europe" })).Expect(201);
        await site.FillAsync(("User name, or name of a group", "nobody@example.org"));
        await site.ChooseAsync("Role", "Viewer");
        await site.PressAsync("Give role");
        await Expect(site.Alert).ToContainTextAsync("nobody@example.org");
        await Expect(site.Page.GetByLabel("User name, or name of a group", new() { Exact = true })).ToHaveValueAsync("nobody@example.org");
        foreach (var (who, role, ends) in new[] { ("ben@example.org", "Viewer", "2099-01-31"), ("Painters", "Member", "") })
        {
            await site.FillAsync(("User name, or name of a group", who), ("Last day (UTC)", ends));
            await site.ChooseAsync("Role", role);
            await site.PressAsync("Give role");
            await Expect(site.Notice).ToHaveTextAsync("Added.");
        }
        await Expect(site.Row("Ben")).ToContainTextAsync("Viewer Direct, until");
        await Expect(site.Row("Ben")).ToContainTextAsync("Developer in Europe");
        await Expect(site.Row("Cleo")).ToContainTextAsync("Member Inherited from group Painters");
        await site.PressAsync("Remove Viewer of Ben");
        await Expect(site.Row("Ben")).Not.ToContainTextAsync("Viewer");
        await Expect(site.Row("Ben")).ToContainTextAsync("Developer in Europe");
        await site.PressAsync("Remove Member of Painters");
        await Expect(site.Row("Cleo")).ToHaveCountAsync(0);
        Assert.Empty(await api.AllAsync("/grants?domain=Berlin", 10));
        Assert.Single(await api.AllAsync($"/grants?domain={europe}", 10));
        await site.FollowAsync("Invite people to Berlin");
        await Expect(site.Page.GetByLabel("Domain 1", new() { Exact = true })).ToHaveValueAsync(team!);
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
        await site.FollowAsync("Europe");
        await site.ConfirmAsync("Delete Europe");
        await Expect(site.Alert).ToContainTextAsync("Europe");
        await site.FollowAsync("Berlin");
        await site.ConfirmAsync("Delete Berlin");
        await Expect(site.Notice).ToHaveTextAsync("Removed.");
    }
}
