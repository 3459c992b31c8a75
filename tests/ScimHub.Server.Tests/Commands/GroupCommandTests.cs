using ScimHub.Server.Tests.Harness;

namespace ScimHub.Server.Tests.Commands;

/// <summary>Local groups by the command line, beside a server that runs.</summary>
public sealed class GroupCommandTests(Servers servers)
{
    [Fact]
    public async Task A_local_group_is_made_filled_managed_and_removed()
    {
        var tenant = await servers.NewTenantAsync(DatabaseKind.Sqlite);
        var server = tenant.Server;
        var (name, renamed, pushed) = (Unique.Name("night"), Unique.Name("late"), Unique.Name("pushed"));
        var user = (await tenant.Scim.PostAsync("/Users", Resource.User(Unique.Name("ada")))).Expect(201);
        var userName = (string)user.Body["userName"]!;
        (await tenant.Scim.PostAsync("/Groups", Resource.Group(pushed, user.Id))).Expect(201);

        var made = (await server.RunAsync("group", "create", name, "--json")).Json();
        Assert.Equal((name, "local", false), ((string?)made["displayName"], (string?)made["owner"], (bool)made["locked"]!));
        (await server.RunAsync("group", "add", name, "--user", userName, "--group", pushed)).ExpectExit(0);
        Assert.Equal(["user", "group"], (await server.RunAsync("group", "members", name, "--json")).Json().AsArray().Select(member => (string?)member!["type"]));
        Assert.Contains("identity provider", (await server.RunAsync("group", "take", pushed, "--user", userName)).ExpectExit(1).Error, StringComparison.Ordinal);
        Assert.Contains("--user", (await server.RunAsync("group", "take", name)).ExpectExit(1).Error, StringComparison.Ordinal);
        (await server.RunAsync("group", "take", name, "--group", pushed)).ExpectExit(0);
        (await server.RunAsync("group", "manager", "add", name, userName)).ExpectExit(0);
        Assert.Equal(user.Id, (string?)Assert.Single((await server.RunAsync("group", "manager", "list", name, "--json")).Json().AsArray())!["userId"]);
        (await server.RunAsync("group", "manager", "remove", name, userName)).ExpectExit(0);
        (await server.RunAsync("group", "rename", name, renamed)).ExpectExit(0);
        Assert.Equal([false, true], (await server.RunAsync("group", "list", "--limit", "1000", "--json")).Json().AsArray()
            .Where(group => (string?)group!["displayName"] == renamed || (string?)group["displayName"] == pushed).Select(group => (bool)group!["locked"]!).Order());
        (await server.RunAsync("group", "remove", renamed)).ExpectExit(0);
    }
}
