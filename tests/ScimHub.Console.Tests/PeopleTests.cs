using System.Text.Json.Nodes;
using Microsoft.Playwright;
using ScimHub.Console.Tests.Harness;
using static Microsoft.Playwright.Assertions;

namespace ScimHub.Console.Tests;

/// <summary>Finding people, and everything that is done to one.</summary>
public sealed class PeopleTests(RealBrowser browser)
{
    [Fact]
    public async Task B1_B5_A3_people_are_found_while_one_types_by_state_and_with_chosen_columns()
    {
        await using var site = await ConsoleSite.StartAsync(browser);
        for (var i = 0; i < 30; i++)
        {
            var id = await site.AddPersonAsync($"person{i:00}@example.org", new() { ["displayName"] = $"Person {i:00}" });
            if (i == 7)
            {
                (await (await site.ApiAsync()).PatchAsync($"/users/{id}", new JsonObject { ["suspended"] = true })).Expect(200);
            }
        }
        await site.GoAsync("/console");
        await site.FollowAsync("Users");
        await Expect(site.Page.GetByRole(AriaRole.Row)).ToHaveCountAsync(26);
        await site.FollowAsync("Next page");
        await Expect(site.Page.GetByRole(AriaRole.Row)).ToHaveCountAsync(7);

        await site.GoAsync("/console/users");
        await site.Page.GetByLabel("Search", new() { Exact = true }).PressSequentiallyAsync("Person 07");
        await Expect(site.Page.GetByRole(AriaRole.Row)).ToHaveCountAsync(2);
        await Expect(site.Row("Person 07")).ToContainTextAsync("Deactivated");
        Assert.Contains("search=Person", site.Page.Url, StringComparison.Ordinal);

        await site.GoAsync("/console/users?state=inactive");
        await Expect(site.Page.GetByRole(AriaRole.Row)).ToHaveCountAsync(2);
        await site.Page.GetByLabel("Since", new() { Exact = true }).CheckAsync();
        await Expect(site.Page.GetByRole(AriaRole.Columnheader, new() { Name = "Since" })).ToBeVisibleAsync();
        // A choice is kept.
        await site.GoAsync("/console/users");
        await Expect(site.Page.GetByRole(AriaRole.Columnheader, new() { Name = "Since" })).ToBeVisibleAsync();
        await site.GoAsync("/console/users?search=nobody-at-all");
        await Expect(site.Page.GetByText("Nobody fits")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task O1_B5_A1_P3_a_role_is_changed_in_the_row_and_holds_at_once()
    {
        await using var site = await ConsoleSite.StartAsync(browser);
        var id = await site.AddPersonAsync("ben@example.org", new() { ["displayName"] = "Ben" });
        await site.GoAsync("/console/users");
        await site.ChooseAsync("Role of Ben", "Viewer");
        await site.PressAsync("Change the role of Ben");
        await Expect(site.Notice).ToHaveTextAsync("Saved.");
        Assert.Equal(["Viewer"], await RolesAsync(site, id));
        await site.GoAsync("/console/users");
        await site.ChooseAsync("Role of Ben", "Member");
        await site.PressAsync("Change the role of Ben");
        Assert.Equal(["Member"], await RolesAsync(site, id));
        await site.GoAsync($"/console/users?role={await RoleIdAsync(site, "Member")}");
        await Expect(site.Row("Ben")).ToBeVisibleAsync();
        await site.GoAsync($"/console/users?role={await RoleIdAsync(site, "Viewer")}");
        await Expect(site.Page.GetByText("Nobody fits")).ToBeVisibleAsync();

        // Of two, the one that is shown is changed, and only where another is chosen.
        (await (await site.ApiAsync()).PostAsync("/grants", new JsonObject { ["userId"] = id, ["role"] = "Developer" })).Expect(201);
        await site.GoAsync("/console/users");
        await site.PressAsync("Change the role of Ben");
        await Expect(site.Notice).ToHaveTextAsync("Saved.");
        Assert.Equal(["Developer", "Member"], (await RolesAsync(site, id)).Order());
        await site.GoAsync("/console/users");
        var shown = await site.Page.GetByLabel("Role of Ben", new() { Exact = true }).EvaluateAsync<string>("list => list.selectedOptions[0].text");
        await site.ChooseAsync("Role of Ben", "Viewer");
        await site.PressAsync("Change the role of Ben");
        await Expect(site.Notice).ToHaveTextAsync("Saved.");
        Assert.Equal([shown == "Member" ? "Developer" : "Member", "Viewer"], (await RolesAsync(site, id)).Order());
        // W8: the last administrator keeps the role, and gets no other beside it.
        var ada = (string)(await (await site.ApiAsync()).AllAsync("/users", 10)).Single(user => (string?)user["userName"] == "ada")["id"]!;
        await site.GoAsync("/console/users");
        await site.ChooseAsync("Role of Ada Lovelace", "Viewer");
        await site.PressAsync("Change the role of Ada Lovelace");
        await Expect(site.Alert).ToContainTextAsync("administrator");
        Assert.Equal(["Admin"], await RolesAsync(site, ada));
    }

    [Fact]
    public async Task W2_A2_D4_a_person_is_edited_by_hand_over_what_a_connection_says_and_given_back()
    {
        await using var site = await ConsoleSite.StartAsync(browser);
        var tenant = await site.Server.CreateTenantAsync("contoso");
        var pushed = await tenant.Scim.PostAsync("/Users", new JsonObject { ["schemas"] = new JsonArray("urn:ietf:params:scim:schemas:core:2.0:User"), ["userName"] = "cleo@example.org", ["displayName"] = "Cleo", ["title"] = "Analyst", ["externalId"] = "c1" });
        var id = (string)pushed.Body["id"]!;
        await site.GoAsync($"/console/users/{id}");
        await Expect(site.Section("Linked identities")).ToContainTextAsync("contoso");
        await site.Page.GetByText("Edit by hand").ClickAsync();
        await site.FillAsync(("Title", "Head of Analysis"), ("Department", "Research"));
        await site.PressAsync("Save");
        await Expect(site.Notice).ToHaveTextAsync("Saved.");
        var title = site.Section("What is known, and who says so").GetByRole(AriaRole.Row).Filter(new() { HasText = "title" });
        await Expect(title).ToContainTextAsync("Head of Analysis");
        await Expect(title).ToContainTextAsync("overrides remote");
        await Expect(title).ToContainTextAsync("contoso (SCIM): Analyst");
        await Expect(title.Locator("time")).ToHaveCountAsync(2);
        Assert.Equal("Head of Analysis", (string?)(await site.PersonAsync(id))["title"]);
        // Digits of a text are text; what is no value of the type is said.
        foreach (var (path, value, fault) in new[] { ("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:costCenter", "4130", ""), ("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber", "007", ""), ("name", "Cleo", "name.formatted"), ("name.middleName", "true", ""), ("hobby", "chess", "hobby") })
        {
            await site.Page.GetByText("Edit by hand").ClickAsync();
            await site.FillAsync(("Attribute", path), ("Value", value));
            await site.PressAsync("Set");
            await Expect(fault.Length == 0 ? site.Notice : site.Alert).ToContainTextAsync(fault.Length == 0 ? "Saved." : fault);
            await site.GoAsync($"/console/users/{id}");
        }
        var enterprise = (await site.PersonAsync(id))["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"]!;
        Assert.Equal(("4130", "007", "true"), ((string?)enterprise["costCenter"], (string?)enterprise["employeeNumber"], (string?)(await site.PersonAsync(id))["name"]!["middleName"]));
        Assert.Contains("nickName", await site.Page.Locator("#known-attributes option").EvaluateAllAsync<string[]>("all => all.map(one => one.value)"));
        // An extension's is taken away by hand too.
        await site.PressAsync("Remove what is set by hand of costCenter");
        await Expect(site.Notice).ToHaveTextAsync("Saved.");
        Assert.Null((await site.PersonAsync(id))["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"]!["costCenter"]);
        // The user name of somebody a connection holds is its own.
        await site.Page.GetByText("Edit by hand").ClickAsync();
        await site.FillAsync(("User name", "other@example.org"));
        await site.PressAsync("Save");
        await Expect(site.Alert).ToContainTextAsync("userName");
        await Expect(site.Page.GetByLabel("User name", new() { Exact = true })).ToHaveValueAsync("other@example.org");
        await site.GoAsync($"/console/users/{id}");
        await site.PressAsync("Remove what is set by hand of title");
        Assert.Equal("Analyst", (string?)(await site.PersonAsync(id))["title"]);
    }

    [Fact]
    public async Task O2_A3_a_person_is_deactivated_cannot_come_in_is_reactivated_and_deleted_and_what_stands_against_it_is_named()
    {
        await using var site = await ConsoleSite.StartAsync(browser);
        var id = await site.AddPersonAsync("dora@example.org", new() { ["displayName"] = "Dora" });
        await site.GoAsync($"/console/users/{id}");
        await site.ConfirmAsync("Deactivate Dora", "Deactivate");
        await Expect(site.Notice).ToContainTextAsync("Deactivated");
        Assert.False((bool)(await site.PersonAsync(id))["active"]!);
        // A10: why they cannot get in, and what would change it.
        await Expect(site.Section("Whether they can get in")).ToContainTextAsync("No: Dora cannot sign in.");
        await Expect(site.Section("Whether they can get in")).ToContainTextAsync("An administrator has deactivated the account. What would change it: Reactivate it.");
        await site.PressAsync("Reactivate");
        await Expect(site.Notice).ToHaveTextAsync("Reactivated.");
        await Expect(site.Section("Whether they can get in")).ToContainTextAsync("They have no password here.");
        Assert.NotEqual(false, (bool?)(await site.PersonAsync(id))["active"]);
        await site.Page.GetByText("More", new() { Exact = true }).ClickAsync();
        await site.ConfirmAsync("Delete Dora");
        await Expect(site.Page).ToHaveURLAsync(site.At("/console/users?done=removed"));
        (await (await site.ApiAsync()).GetAsync($"/users/{id}")).Expect(404);
        // W8: the last administrator stays, and is told why.
        var ada = (string)(await (await site.ApiAsync()).AllAsync("/users", 10)).Single(user => (string?)user["userName"] == "ada")["id"]!;
        await site.GoAsync($"/console/users/{ada}");
        await site.ConfirmAsync("Deactivate Ada Lovelace", "Deactivate");
        await Expect(site.Alert).ToContainTextAsync("administrator");
        // Who is pushed is the provider's to end.
        var tenant = await site.Server.CreateTenantAsync("contoso");
        var pushed = await tenant.Scim.PostAsync("/Users", new JsonObject { ["schemas"] = new JsonArray("urn:ietf:params:scim:schemas:core:2.0:User"), ["userName"] = "fay@example.org", ["displayName"] = "Fay" });
        await site.GoAsync($"/console/users/{(string)pushed.Body["id"]!}");
        await site.Page.GetByText("More", new() { Exact = true }).ClickAsync();
        await site.ConfirmAsync("Delete Fay");
        await Expect(site.Alert).ToContainTextAsync("contoso");
    }

    [Fact]
    public async Task A8_two_accounts_of_one_person_are_merged_with_a_preview_and_parted_again()
    {
        await using var site = await ConsoleSite.StartAsync(browser);
        var tenant = await site.Server.CreateTenantAsync("contoso");
        var pushed = (string)(await tenant.Scim.PostAsync("/Users", new JsonObject { ["schemas"] = new JsonArray("urn:ietf:params:scim:schemas:core:2.0:User"), ["userName"] = "cleo@example.org", ["displayName"] = "Cleo" })).Expect(201).Body["id"]!;
        var invited = await site.AddPersonAsync("cleo", new() { ["displayName"] = "Cleo", ["title"] = "Analyst" });
        (await (await site.ApiAsync()).PostAsync("/grants", new JsonObject { ["userId"] = invited, ["role"] = "Viewer" })).Expect(201);

        // The one whom an identity provider knows by its id stays.
        await site.GoAsync($"/console/users/{invited}/merge?other={pushed}");
        await Expect(site.Alert).ToContainTextAsync("open that account");
        await site.GoAsync($"/console/users/{pushed}");
        await site.Page.GetByText("More", new() { Exact = true }).ClickAsync();
        await site.FollowAsync("Merge another account into this one");
        await site.FollowAsync("Show what merging cleo comes to");
        await Expect(site.Section("What it comes to")).ToContainTextAsync("gets the role Viewer everywhere");
        await Expect(site.Section("What it comes to").GetByRole(AriaRole.Row).Filter(new() { HasText = "title" })).ToContainTextAsync("Analyst");
        Assert.Null((string?)(await site.PersonAsync(pushed))["title"]);
        await site.PressAsync("Merge the two");
        await Expect(site.Notice).ToContainTextAsync("Merged");
        Assert.Equal("Analyst", (string?)(await site.PersonAsync(pushed))["title"]);
        (await (await site.ApiAsync()).GetAsync($"/users/{invited}")).Expect(404);
        Assert.Equal(["Viewer"], await RolesAsync(site, pushed));

        await site.PressAsync("Part cleo from Cleo again");
        await Expect(site.Notice).ToContainTextAsync("Parted");
        Assert.Equal(("cleo", "Analyst"), ((string?)(await site.PersonAsync(invited))["userName"], (string?)(await site.PersonAsync(invited))["title"]));
        Assert.Equal(["Viewer"], await RolesAsync(site, invited));
        Assert.Empty(await RolesAsync(site, pushed));
    }

    [Fact]
    public async Task A8_a_contractor_gets_a_last_day()
    {
        await using var site = await ConsoleSite.StartAsync(browser);
        var id = await site.AddPersonAsync("eve@example.org", new() { ["displayName"] = "Eve" });
        await site.GoAsync($"/console/users/{id}");
        await site.Page.GetByText("More", new() { Exact = true }).ClickAsync();
        await site.Page.GetByRole(AriaRole.Form, new() { Name = "Set the last day" }).GetByLabel("Last day of the account (UTC)").FillAsync("2001-01-31");
        await site.PressAsync("Set the last day");
        await Expect(site.Alert).ToContainTextAsync("past");
        // What was refused is there still, and open.
        await Expect(site.Page.GetByRole(AriaRole.Form, new() { Name = "Set the last day" }).GetByLabel("Last day of the account (UTC)")).ToHaveValueAsync("2001-01-31");
        await site.Page.GetByRole(AriaRole.Form, new() { Name = "Set the last day" }).GetByLabel("Last day of the account (UTC)").FillAsync("2099-01-31");
        await site.PressAsync("Set the last day");
        await Expect(site.Notice).ToHaveTextAsync("Saved.");
        Assert.Equal("2099-02-01T00:00:00.000Z", (string?)(await site.PersonAsync(id))["endsAt"]);
        await site.Page.GetByText("More", new() { Exact = true }).ClickAsync();
        await Expect(site.Page.GetByRole(AriaRole.Form, new() { Name = "Set the last day" }).GetByLabel("Last day of the account (UTC)")).ToHaveValueAsync("2099-01-31");
        await site.Page.GetByRole(AriaRole.Form, new() { Name = "Set the last day" }).GetByLabel("Last day of the account (UTC)").FillAsync("");
        await site.PressAsync("Set the last day");
        Assert.Null((string?)(await site.PersonAsync(id))["endsAt"]);
        // Whose end has come is deactivated within a second or two.
        (await (await site.ApiAsync()).PatchAsync($"/users/{id}", new JsonObject { ["endsAt"] = DateTimeOffset.UtcNow.AddSeconds(2).ToString("O") })).Expect(200);
        for (var look = 0; look < 100 && (bool?)(await site.PersonAsync(id))["active"] is not false; look++)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
        Assert.True((bool)(await site.PersonAsync(id))["suspended"]!);
    }

    [Fact]
    public async Task W1_W3_A8_A10_N1_roles_come_from_hand_and_group_with_an_end_and_are_explained()
    {
        await using var site = await ConsoleSite.StartAsync(browser);
        var id = await site.AddPersonAsync("eve@example.org", new() { ["displayName"] = "Eve" });
        await site.GoAsync("/console/domains");
        await site.FillAsync(("New domain", "Sales"), ("Kind", "team"));
        await site.PressAsync("Make domain");
        await site.GoAsync("/console/groups");
        await site.FillAsync(("New group", "Analysts"));
        await site.PressAsync("Make group");
        await site.ChooseAsync("Role", "Viewer");
        await site.ChooseAsync("Domain", "Sales");
        await site.PressAsync("Give role");
        await site.FillAsync(("User name, or name of a group", "eve@example.org"));
        await site.PressAsync("Add member");
        await Expect(site.Notice).ToHaveTextAsync("Added.");

        await site.GoAsync($"/console/users/{id}");
        await Expect(site.Section("Roles and domains").GetByRole(AriaRole.Row).Filter(new() { HasText = "Viewer" })).ToContainTextAsync("Inherited from group Analysts");
        await site.ChooseAsync("Role", "Developer");
        await site.FillAsync(("Last day (UTC)", "2031-12-31"));
        await site.PressAsync("Give role", site.Section("Roles and domains"));
        await Expect(site.Section("Roles and domains").GetByRole(AriaRole.Row).Filter(new() { HasText = "Developer" })).ToContainTextAsync("until");

        await site.FillAsync(("Permission", "hub/users:edit"));
        await site.PressAsync("Explain");
        await Expect(site.Section("Why, and why not")).ToContainTextAsync("No: Eve has not hub/users:edit everywhere");
        await Expect(site.Section("Why, and why not")).ToContainTextAsync("smallest change");
        await site.FillAsync(("Permission", "not a permission"));
        await site.PressAsync("Explain");
        await Expect(site.Alert).ToBeVisibleAsync();

        await site.GoAsync($"/console/users/{id}");
        await site.PressAsync("Remove Developer everywhere");
        await Expect(site.Section("Roles and domains")).Not.ToContainTextAsync("Direct");
        // P5: what was given and taken, and the groups, are in the person's own history, with who did it.
        foreach (var action in new[] { "user.created", "grant.created", "grant.removed", "group.updated" })
        {
            await Expect(site.Section("History")).ToContainTextAsync(action);
        }
        await Expect(site.Section("History").GetByRole(AriaRole.Listitem).Filter(new() { HasText = "grant.created" })).ToContainTextAsync("by ada");
        await site.FollowAsync("All of it");
        await Expect(site.Row("grant.removed")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task W6_a_person_is_previewed_with_other_attributes_and_stays_as_they_are()
    {
        await using var site = await ConsoleSite.StartAsync(browser);
        var id = await site.AddPersonAsync("sam@example.org", new() { ["displayName"] = "Sam", ["title"] = "Seller" });
        await site.GoAsync($"/console/users/{id}");
        await site.FollowAsync("Preview as Sam with other attributes");
        await site.FillAsync(("Attributes for this look only", "{\"title\": \"Auditor\"}"));
        await site.PressAsync("Preview");
        await Expect(site.Section("What the application sees")).ToContainTextAsync("Auditor");
        await site.FillAsync(("Attributes for this look only", "nonsense"));
        await site.PressAsync("Preview");
        await Expect(site.Alert).ToContainTextAsync("JSON object");
        Assert.Equal("Seller", (string?)(await site.PersonAsync(id))["title"]);
    }

    [Fact]
    public async Task A10_SE_01_sessions_are_seen_and_ended()
    {
        await using var site = await ConsoleSite.StartAsync(browser);
        var other = await site.WindowAsync(browser);
        var ada = (string)(await (await site.ApiAsync()).AllAsync("/users", 10)).Single()["id"]!;
        await other.GotoAsync(site.At($"/console/users/{ada}"));
        await other.GetByText("End all sessions", new() { Exact = true }).ClickAsync();
        await other.GetByRole(AriaRole.Button, new() { Name = "Yes, end all sessions of Ada Lovelace" }).ClickAsync();
        // Within a second, on every node.
        for (var look = 0; look < 100 && !other.Url.Contains("/signin", StringComparison.Ordinal); look++)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
            await other.ReloadAsync();
        }
        await site.GoAsync("/console/users");
        await Expect(site.Page).ToHaveURLAsync(site.At("/signin?returnUrl=%2Fconsole%2Fusers"));
    }

    private static async Task<IEnumerable<string?>> RolesAsync(ConsoleSite site, string id) =>
        (await (await site.ApiAsync()).AllAsync($"/grants?userId={id}", 10)).Select(grant => (string?)grant["role"]);

    private static async Task<string> RoleIdAsync(ConsoleSite site, string name) =>
        (string)(await (await site.ApiAsync()).AllAsync("/roles", 100)).Single(role => (string?)role["name"] == name)["id"]!;
}
