using System.Text.Json.Nodes;
using Microsoft.Playwright;
using ScimHub.Console.Tests.Harness;
using static Microsoft.Playwright.Assertions;

namespace ScimHub.Console.Tests;

/// <summary>Many people at once: first what it comes to, then the change, then the way back; and files in and out.</summary>
public sealed class BulkTests(RealBrowser browser)
{
    [Fact]
    public async Task A8_a_department_is_reorganised_with_a_plan_first_and_taken_back()
    {
        await using var site = await ConsoleSite.StartAsync(browser);
        var ids = new List<string>();
        foreach (var name in new[] { "Ana", "Ben", "Cleo" })
        {
            ids.Add(await site.AddPersonAsync($"{name.ToLowerInvariant()}@example.org", new() { ["displayName"] = name, ["title"] = "Seller" }));
        }
        await site.GoAsync("/console/users?search=example.org");
        await site.Page.GetByLabel("Tick Ana").CheckAsync();
        await site.Page.GetByLabel("Tick Ben").CheckAsync();
        await site.PressAsync("Change the ticked people");
        await site.ChooseAsync("Change", "Set the department");
        await site.PressAsync("Show what it comes to");
        await Expect(site.Alert).ToContainTextAsync("Write the department");
        await site.FillAsync(("Department", "Research"));
        await site.PressAsync("Show what it comes to");
        await Expect(site.Section("2 of 2 would be changed")).ToContainTextAsync("department none → Research");
        Assert.Null(await DepartmentAsync(site, ids[0]));
        await site.PressAsync("Change 2 people");
        await Expect(site.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("2 done, 0 refused");
        Assert.Equal(("Research", null), (await DepartmentAsync(site, ids[0]), await DepartmentAsync(site, ids[2])));
        await site.PressAsync("Take it back");
        await Expect(site.Page.GetByText("It takes back")).ToBeVisibleAsync();
        await Expect(site.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("2 done, 0 refused");
        Assert.Null(await DepartmentAsync(site, ids[0]));
        await site.FollowAsync("another one");
        await Expect(site.Page.GetByText("It has been taken back")).ToBeVisibleAsync();
        await site.FollowAsync("All changes of many");
        await Expect(site.Row("Takes back: Set the department")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A8_a_thousand_and_a_half_are_changed_at_once()
    {
        const int People = 1_500;
        await using var site = await ConsoleSite.StartAsync(browser);
        await site.GoAsync("/console/users/import");
        await site.FillAsync(("Or its text", "userName,title\r\n" + string.Concat(Enumerable.Range(0, People).Select(i => $"seller{i:0000}@example.org,Seller\r\n"))));
        await site.PressAsync("Show the plan");
        await site.PressAsync($"Import {People} people");
        await ExpectDoneAsync(site, $"{People} done, 0 refused");
        await site.GoAsync("/console/users?search=seller");
        await site.PressAsync("Change all that fit");
        await Expect(site.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync($"Change {People} people");
        await site.ChooseAsync("Change", "Set the department");
        await site.FillAsync(("Department", "Field sales in the north"));
        await site.PressAsync("Show what it comes to");
        await Expect(site.Section($"{People} of {People} would be changed")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await site.PressAsync($"Change {People} people");
        await ExpectDoneAsync(site, $"{People} done, 0 refused");
    }

    [Fact]
    public async Task W8_A8_A3_all_that_fit_are_deactivated_but_the_last_administrator_who_is_told()
    {
        await using var site = await ConsoleSite.StartAsync(browser);
        var id = await site.AddPersonAsync("ana@example.org", new() { ["displayName"] = "Ana" });
        await site.GoAsync("/console/users");
        await site.PressAsync("Change all that fit");
        await site.ChooseAsync("Change", "Deactivate");
        await site.PressAsync("Show what it comes to");
        await site.PressAsync("Change 2 people");
        await Expect(site.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("1 done, 1 refused");
        await Expect(site.Row("Ada Lovelace")).ToContainTextAsync("administrator");
        Assert.False((bool)(await site.PersonAsync(id))["active"]!);
        await site.PressAsync("Take it back");
        await Expect(site.Page.GetByText("It takes back")).ToBeVisibleAsync();
        await Expect(site.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("1 done, 0 refused");
        Assert.NotEqual(false, (bool?)(await site.PersonAsync(id))["active"]);
    }

    [Fact]
    public async Task A4_A8_roles_move_from_one_domain_to_another_and_back()
    {
        await using var site = await ConsoleSite.StartAsync(browser);
        var api = await site.ApiAsync();
        var id = await site.AddPersonAsync("ana@example.org", new() { ["displayName"] = "Ana" });
        foreach (var name in new[] { "North", "South" })
        {
            (await api.PostAsync("/domains", new JsonObject { ["name"] = name })).Expect(201);
        }
        (await api.PostAsync("/grants", new JsonObject { ["userId"] = id, ["role"] = "Viewer", ["domain"] = "North" })).Expect(201);
        await site.GoAsync("/console/users?search=ana");
        await site.Page.GetByLabel("Tick Ana").CheckAsync();
        await site.PressAsync("Change the ticked people");
        await site.ChooseAsync("Change", "Move roles to another domain");
        await site.ChooseAsync("Domain, or the one they leave", "North");
        await site.ChooseAsync("Domain they go to", "South");
        await site.PressAsync("Show what it comes to");
        await site.PressAsync("Change 1 people");
        await Expect(site.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("2 done, 0 refused");
        Assert.Equal(["South"], await DomainsAsync());
        await site.PressAsync("Take it back");
        await Expect(site.Page.GetByText("It takes back")).ToBeVisibleAsync();
        await Expect(site.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("2 done, 0 refused");
        Assert.Equal(["North"], await DomainsAsync());

        async Task<IEnumerable<string?>> DomainsAsync() => (await api.AllAsync($"/grants?userId={id}", 10)).Select(grant => (string?)grant["domain"]);
    }

    [Fact]
    public async Task A8_contractors_get_a_last_day_and_roles_are_replaced_and_taken_away_and_given_back()
    {
        await using var site = await ConsoleSite.StartAsync(browser);
        var api = await site.ApiAsync();
        var id = await site.AddPersonAsync("ana@example.org", new() { ["displayName"] = "Ana" });
        foreach (var role in new[] { "Viewer", "Developer" })
        {
            (await api.PostAsync("/grants", new JsonObject { ["userId"] = id, ["role"] = role })).Expect(201);
        }
        await ChangeAsync("Set the last day", () => site.FillAsync(("Last day (UTC)", "2099-01-31")), "last day none → 2099-01-31", 1);
        Assert.Equal("2099-02-01T00:00:00.000Z", (string?)(await site.PersonAsync(id))["endsAt"]);
        await ChangeAsync("Replace a role by another", async () => { await site.ChooseAsync("Role", "Viewer"); await site.ChooseAsync("Role that comes in its place", "Member"); }, "Viewer is replaced", 2);
        Assert.Equal(["Developer", "Member"], await RolesAsync());
        await ChangeAsync("Take a role away", () => site.ChooseAsync("Role", "Developer"), "loses the role", 1);
        Assert.Equal(["Member"], await RolesAsync());
        await site.PressAsync("Take it back");
        await Expect(site.Page.GetByText("It takes back")).ToBeVisibleAsync();
        await ExpectDoneAsync(site, "1 done, 0 refused");
        Assert.Equal(["Developer", "Member"], await RolesAsync());

        async Task ChangeAsync(string change, Func<Task> choose, string plan, int steps)
        {
            await site.GoAsync("/console/users?search=ana");
            await site.Page.GetByLabel("Tick Ana").CheckAsync();
            await site.PressAsync("Change the ticked people");
            await site.ChooseAsync("Change", change);
            await choose();
            await site.PressAsync("Show what it comes to");
            await Expect(site.Section("1 of 1 would be changed")).ToContainTextAsync(plan);
            await site.PressAsync("Change 1 people");
            await ExpectDoneAsync(site, $"{steps} done, 0 refused");
        }

        async Task<IEnumerable<string?>> RolesAsync() => (await api.AllAsync($"/grants?userId={id}", 10)).Select(grant => (string?)grant["role"]).Order();
    }

    [Fact]
    public async Task A8_a_file_gives_roles_groups_and_last_days_and_an_export_is_read_back()
    {
        await using var site = await ConsoleSite.StartAsync(browser);
        var api = await site.ApiAsync();
        (await api.PostAsync("/domains", new JsonObject { ["name"] = "Sales" })).Expect(201);
        (await api.PostAsync("/groups", new JsonObject { ["displayName"] = "Contractors" })).Expect(201);
        await site.AddPersonAsync("ana@example.org", new() { ["displayName"] = "Ana" });
        await site.GoAsync("/console/users/import");
        await site.FillAsync(("Or its text", "userName,role,domain,groups,ends,shoeSize\r\nana@example.org,Viewer,Sales,Contractors,2099-01-31,38\r\nben@example.org,Member,,Contractors,2099-01-31,44\r\ncleo@example.org,Captain,,,,\r\ndan@example.org,,,Nobody,,\r\neve@example.org,,,,tomorrow,\r\n"));
        await site.PressAsync("Show the plan");
        await Expect(site.Page.GetByRole(AriaRole.Heading, new() { Name = "1 made, 1 changed, 0 as they are, 3 at fault" })).ToBeVisibleAsync();
        await Expect(site.Page.GetByText("Passed over")).ToContainTextAsync("shoeSize");
        foreach (var (row, said) in new[] { ("ana@", "gets Viewer in Sales; comes into Contractors"), ("cleo@", "no role 'Captain'"), ("dan@", "'Nobody'"), ("eve@", "'tomorrow' is no day") })
        {
            await Expect(site.Row(row)).ToContainTextAsync(said);
        }
        await site.PressAsync("Import 2 people");
        await ExpectDoneAsync(site, "6 done, 0 refused");
        var people = (await api.AllAsync("/users?with=roles&search=example.org", 10)).ToDictionary(user => (string)user["userName"]!);
        foreach (var (name, role, domain) in new[] { ("ana@example.org", "Viewer", "Sales"), ("ben@example.org", "Member", null) })
        {
            var grant = people[name]["roles"]!.AsArray().Single()!;
            Assert.Equal((role, domain, "2099-02-01T00:00:00.000Z", "Contractors"), ((string?)grant["role"], (string?)grant["domain"], (string?)people[name]["endsAt"], (string?)people[name]["groups"]![0]!["display"]));
        }
        await site.GoAsync("/console/users?search=example.org");
        var download = await site.Page.RunAndWaitForDownloadAsync(() => site.FollowAsync("Export CSV"));
        var csv = await File.ReadAllTextAsync(await download.PathAsync(), TestContext.Current.CancellationToken);
        Assert.Contains("Contractors,Viewer @ Sales,2099-01-31,", csv, StringComparison.Ordinal);
        await site.GoAsync("/console/users/import");
        await site.FillAsync(("Or its text", csv));
        await site.PressAsync("Show the plan");
        await Expect(site.Page.GetByRole(AriaRole.Heading, new() { Name = "0 made, 0 changed, 2 as they are, 0 at fault" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A8_WB_02_people_are_exported_and_imported_with_a_plan_and_come_back_as_they_were()
    {
        const string Hostile = "=HYPERLINK(\"x\"),\\ 'q";
        await using var site = await ConsoleSite.StartAsync(browser);
        var id = await site.AddPersonAsync("ana@example.org", new() { ["displayName"] = Hostile, ["title"] = "Seller" });
        await site.GoAsync("/console/users?search=ana");
        var download = await site.Page.RunAndWaitForDownloadAsync(() => site.FollowAsync("Export CSV"));
        var csv = await File.ReadAllTextAsync(await download.PathAsync(), TestContext.Current.CancellationToken);
        Assert.Contains("\"'=HYPERLINK(", csv, StringComparison.Ordinal);
        Assert.DoesNotContain("ada,", csv, StringComparison.Ordinal);

        await site.FollowAsync("Import");
        await site.FillAsync(("Or its text", csv + "ben@example.org,Ben,,,,Clerk,Finance,,,,\r\n"));
        await site.PressAsync("Show the plan");
        await Expect(site.Page.GetByRole(AriaRole.Heading, new() { Name = "1 made, 0 changed, 1 as they are, 0 at fault" })).ToBeVisibleAsync();
        await site.FillAsync(("Or its text", "userName,title\r\nana@example.org,Chief\r\nben@example.org,Clerk\r\n"));
        await site.PressAsync("Show the plan");
        await Expect(site.Row("ana@example.org")).ToContainTextAsync("Title: Seller → Chief");
        Assert.Equal("Seller", (string?)(await site.PersonAsync(id))["title"]);
        await site.PressAsync("Import 2 people");
        await Expect(site.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("2 done, 0 refused");
        var ana = await site.PersonAsync(id);
        Assert.Equal(("Chief", Hostile), ((string?)ana["title"], (string?)ana["displayName"]));
        Assert.Single(await (await site.ApiAsync()).AllAsync("/users?filter=userName%20eq%20%22ben@example.org%22", 10));
        await site.PressAsync("Take it back");
        await Expect(site.Page.GetByText("It takes back")).ToBeVisibleAsync();
        await Expect(site.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("2 done, 0 refused");
        Assert.Equal("Seller", (string?)(await site.PersonAsync(id))["title"]);
        Assert.Empty(await (await site.ApiAsync()).AllAsync("/users?filter=userName%20eq%20%22ben@example.org%22", 10));
        await site.GoAsync("/console/users/import");
        foreach (var (text, fault) in new[] { ("title\r\nx", "userName"), ("userName\r\na\r\nA", "twice"), ("userName\r\n\"a", "Line 2"), ("", "column names") })
        {
            await site.FillAsync(("Or its text", text));
            await site.PressAsync("Show the plan");
            await Expect(site.Alert).ToContainTextAsync(fault);
        }
    }

    private static Task ExpectDoneAsync(ConsoleSite site, string result) =>
        Expect(site.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(result, new() { Timeout = 120_000 });

    private static async Task<string?> DepartmentAsync(ConsoleSite site, string id) =>
        (string?)(await site.PersonAsync(id))["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"]?["department"];
}
