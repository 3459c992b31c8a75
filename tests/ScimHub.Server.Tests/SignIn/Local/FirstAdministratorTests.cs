using ScimHub.Server.Tests.Harness;

namespace ScimHub.Server.Tests.SignIn.Local;

/// <summary>The first administrator, and the way in for one where single sign-on is broken.</summary>
public sealed class FirstAdministratorTests
{
    [Theory, EveryDatabase]
    public async Task The_link_printed_at_the_start_makes_the_first_administrator_and_no_second_one(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var server = await ServerProcess.StartAsync(database);
        var link = await LocalDoor.FirstLinkAsync(server);
        using var door = new LocalDoor(server);
        Assert.Contains("name=\"userName\"", (await door.Browser.GetAsync(new(link))).Expect(200).Text, StringComparison.Ordinal);
        (await door.BecomeAsync(link, "grace", "grace@example.org")).Expect(400);
        Assert.Null(door.Session);

        var page = (await door.BecomeAsync(link, "grace")).Expect(200);

        Assert.Equal("/account", page.Address.AbsolutePath);
        Assert.StartsWith("scimhub_ses_", door.Session, StringComparison.Ordinal);
        Assert.Contains("Admin", page.Text, StringComparison.Ordinal);
        (await door.Browser.GetAsync(new(link))).Expect(404);
        (await door.BecomeAsync(link, "mallory")).Expect(404);
        var listed = (await CommandLine.RunAsync(database, "admin", "list", "--json")).Json();
        Assert.Equal(("grace", true, true), ((string)listed[0]!["userName"]!, (bool)listed[0]!["protected"]!, (bool)listed[0]!["hasPassword"]!));
        Assert.Empty((await CommandLine.RunAsync(database, "db", "verify")).ExpectExit(0).Error);
        await server.StopAsync();
        await using var again = await ServerProcess.StartAsync(database);
        using var other = new LocalDoor(again);
        (await other.SignInAsync("grace")).Expect(200);
        Assert.DoesNotContain("/signin/first", again.Log, StringComparison.Ordinal);
    }

    [Theory, EveryDatabase]
    public async Task AD_01_an_administrator_gets_in_by_the_command_line_where_everybody_must_sign_in_elsewhere(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var server = await ServerProcess.StartAsync(database);
        var tenant = await server.CreateTenantAsync("idp");
        var user = (await tenant.Scim.PostAsync("/Users", Resource.User("ada"))).Expect(201);
        (await CommandLine.RunAsync(database, "grant", "add", "--user", "ada", "--role", "Admin")).ExpectExit(0);
        (await CommandLine.RunAsync(database, "settings", "set", "--sso-only", "on")).ExpectExit(0);

        var refused = (await CommandLine.RunAsync(database, "admin", "recover", "--user", "nobody")).ExpectExit(1);
        Assert.Contains("admin list", refused.Error, StringComparison.Ordinal);
        var link = (string)(await CommandLine.RunAsync(database, "admin", "recover", "--user", "ada", "--json")).Json()["link"]!;
        using var door = new LocalDoor(server);
        (await door.Browser.GetAsync(new(link))).Expect(200);
        (await door.PostAsync("/signin/administrator", ("code", LocalDoor.CodeOf(link)), ("password", LocalDoor.Password))).Expect(200);
        Assert.Null(door.Session);
        Assert.Equal("/account", (await door.SignInAsync("ada")).Expect(200).Address.AbsolutePath);
        (await door.PostAsync("/signin/administrator", ("code", LocalDoor.CodeOf(link)), ("password", "eight boxes of limes"))).Expect(404);

        (await tenant.Scim.DeleteAsync($"/Users/{(string)user.Body["id"]!}")).Expect(403);
        Assert.Contains("sso-only", (await CommandLine.RunAsync(database, "settings", "show")).ExpectExit(0).Output, StringComparison.Ordinal);
        var another = (string)(await CommandLine.RunAsync(database, "admin", "recover", "--json")).Json()["link"]!;
        using var second = new LocalDoor(server);
        Assert.Equal("/account", (await second.BecomeAsync(another, "glass")).Expect(200).Address.AbsolutePath);
    }
}
