using System.Text.Json.Nodes;
using ScimHub.Server.Tests.Harness;

namespace ScimHub.Server.Tests.Commands;

/// <summary>Roles, domains and grants by the command line, about people and groups that an identity provider pushed, beside a server that runs.</summary>
public sealed class AccessCommandTests(Servers servers)
{
    [Fact]
    public async Task A_pushed_group_gives_its_members_a_role_and_explain_says_so()
    {
        // A server of its own: who may, is asked of everybody there is.
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.PostgreSql);
        await using var server = await ServerProcess.StartAsync(database);
        var tenant = await server.CreateTenantAsync(Unique.Name("okta"));
        var admin = await server.CreateKeyAsync();
        var (name, team, role, domain, inner) = (Unique.Name("ada"), Unique.Name("team"), Unique.Name("Analyst"), Unique.Name("Sales"), Unique.Name("EMEA"));
        var user = (await tenant.Scim.PostAsync("/Users", Resource.User(name))).Expect(201);
        var userName = (string)user.Body["userName"]!;
        var group = (await tenant.Scim.PostAsync("/Groups", Resource.Group(team))).Expect(201);
        (await server.RunAsync("role", "add", role, "--inherits", "Viewer", "--permission", "reports:edit", "--permission", "billing:none")).ExpectExit(0);
        (await server.RunAsync("domain", "add", domain, "--kind", "workspace")).ExpectExit(0);
        (await server.RunAsync("domain", "add", inner, "--kind", "team", "--parent", domain)).ExpectExit(0);
        var grant = (await server.RunAsync("grant", "add", "--group", team, "--role", role, "--domain", domain, "--json")).Json();
        Assert.Equal((group.Id, role, domain), ((string?)grant["groupId"], (string?)grant["role"], (string?)grant["domain"]));

        var before = await ExplainAsync("reports:edit");
        Assert.False((bool)before["granted"]!);
        Assert.Empty(before["reasons"]!.AsArray());
        Assert.Equal($"Grant the role '{role}' in '{inner}'.", (string?)before["smallestChange"]);

        (await tenant.Scim.PatchAsync($"/Groups/{group.Id}", Resource.Operation("add", "members", Resource.Members(user.Id)))).Expect(204);

        var after = await ExplainAsync("reports:edit");
        Assert.True((bool)after["granted"]!);
        var reason = Assert.Single(after["reasons"]!.AsArray())!;
        Assert.Equal(("gives", role, "reports:edit", domain), ((string?)reason["verdict"], (string?)reason["role"], (string?)reason["line"], (string?)reason["domain"]));
        Assert.Equal([team], reason["through"]!.AsArray().Select(step => (string?)step));
        Assert.True((bool)(await AskAsync("anything:read"))["granted"]!);
        Assert.False((bool)(await AskAsync("billing:read"))["granted"]!);
        Assert.Equal([user.Id], await WhoAsync());
        var text = (await server.RunAsync("explain", "--user", userName, "--permission", "billing:read")).ExpectExit(0).Output;
        Assert.Contains("does not have billing:read everywhere", text, StringComparison.Ordinal);
        Assert.Contains("the role does not allow it", text, StringComparison.Ordinal);

        (await tenant.Scim.PatchAsync($"/Users/{user.Id}", Resource.Operation("replace", "active", JsonValue.Create(false)))).Expect(200);
        Assert.Contains("deactivated", (string?)(await AskAsync("reports:edit"))["refusal"], StringComparison.Ordinal);
        Assert.Empty(await WhoAsync());

        (await server.RunAsync("grant", "remove", (string)grant["id"]!)).ExpectExit(0);
        Assert.Empty((await server.RunAsync("grant", "list", "--role", role, "--json")).Json().AsArray());
        (await server.RunAsync("domain", "remove", inner)).ExpectExit(0);
        (await server.RunAsync("domain", "remove", domain)).ExpectExit(0);
        (await server.RunAsync("role", "remove", role)).ExpectExit(0);

        // The same by the API, where it is the answer that counts and not the command: it starts no process.
        async Task<JsonNode> AskAsync(string permission) => (await admin.GetAsync($"/users/{user.Id}/explain?permission={permission}&domain={inner}")).Expect(200).Body;

        async Task<JsonNode> ExplainAsync(string permission) =>
            (await server.RunAsync("explain", "--user", userName, "--permission", permission, "--domain", inner, "--json")).Json();

        async Task<IEnumerable<string?>> WhoAsync() =>
            (await server.RunAsync("who", "--permission", "reports:edit", "--domain", inner, "--json")).Json().AsArray().Select(holder => (string?)holder!["userId"]);
    }

    [Theory, EveryDatabase]
    public async Task What_cannot_be_done_is_said_with_what_to_do(DatabaseKind kind)
    {
        var server = await servers.On(kind);
        (await server.RunAsync("explain", "--user", Unique.Name("nobody"), "--permission", "build:edit")).ExpectExit(1);
        Assert.Contains("build/knowledge:edit", (await server.RunAsync("explain", "--user", "x", "--permission", "edit everything")).ExpectExit(1).Error, StringComparison.Ordinal);
        Assert.Contains("--user", (await server.RunAsync("grant", "add", "--role", "Viewer")).ExpectExit(2).Error, StringComparison.Ordinal);
        (await server.RunAsync("grant", "add", "--role", "Viewer", "--user", "x", "--group", "y")).ExpectExit(2);
        (await server.RunAsync("who", "--permission", "build:edit", "--limit", "0")).ExpectExit(2);
        (await server.RunAsync("role", "remove", "Admin")).ExpectExit(1);
        Assert.Equal(
            ["Admin", "Member", "Viewer", "Developer"],
            (await server.RunAsync("role", "list", "--json")).Json().AsArray().Where(role => (bool)role!["builtIn"]!).Select(role => (string?)role!["name"]));
    }

    [Fact]
    public async Task Areas_that_the_configuration_declares_bound_what_roles_may_speak_of()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        var declared = new Dictionary<string, string>(database.Environment)
        {
            ["Access__Areas__build"] = "Build",
            ["Access__Areas__build/knowledge"] = "Knowledge base",
            ["Access__Levels__full"] = "edit deploy",
            ["Access__Presets__Content editor"] = "build/knowledge:full *:read",
        };
        Assert.Equal("Knowledge base", (string?)(await RunAsync(declared, "role", "areas", "--json")).Json()["areas"]![1]!["name"]);
        Assert.Contains("build/knowledge", (await RunAsync(declared, "role", "add", "Tester", "--permission", "quality:edit")).ExpectExit(1).Error, StringComparison.Ordinal);
        Assert.Contains("full", (await RunAsync(declared, "role", "add", "Tester", "--permission", "build:train")).ExpectExit(1).Error, StringComparison.Ordinal);
        (await RunAsync(declared, "role", "add", "Tester", "--permission", "build:full", "--inherits", "Content editor")).ExpectExit(0);
        Assert.Contains("preset", (await RunAsync(declared, "role", "remove", "content editor")).ExpectExit(1).Error, StringComparison.Ordinal);
        Assert.True((bool)(await RunAsync(declared, "role", "list", "--json")).Json().AsArray().Single(role => (string?)role!["name"] == "Content editor")!["preset"]!);
        (await RunAsync(declared, "db", "verify")).ExpectExit(0);
        Assert.Contains("inherits from", (await RunAsync(database.Environment, "db", "verify")).ExpectExit(1).Output, StringComparison.Ordinal);
        Assert.Contains("Access:Area", (await RunAsync(new Dictionary<string, string>(declared) { ["Access__Area__x"] = "X" }, "role", "areas")).ExpectExit(1).Error, StringComparison.Ordinal);
        Assert.Contains("BUILD", (await RunAsync(new Dictionary<string, string>(declared) { ["Access__Areas__BUILD!"] = "X" }, "role", "areas")).ExpectExit(1).Error, StringComparison.Ordinal);

        Task<CommandResult> RunAsync(IReadOnlyDictionary<string, string> environment, params string[] arguments) => CommandLine.RunAsync(environment, database.Folder, arguments);
    }
}
