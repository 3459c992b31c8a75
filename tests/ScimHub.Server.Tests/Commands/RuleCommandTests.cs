using System.Text.Json.Nodes;
using ScimHub.Server.Tests.Harness;

namespace ScimHub.Server.Tests.Commands;

/// <summary>Rules by the command line, beside a server that runs.</summary>
public sealed class RuleCommandTests
{
    [Fact]
    public async Task Rules_give_roles_by_what_is_known_of_people_and_a_connection_may_be_told_to_give_none()
    {
        // A server of its own: who may, is asked of everybody there is.
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var server = await ServerProcess.StartAsync(database);
        var tenant = await server.CreateTenantAsync(Unique.Name("okta"));
        var admin = await server.CreateKeyAsync();
        var (name, area, role, domain, rule, named) = (Unique.Name("ada"), Unique.Name("area").ToLowerInvariant(), Unique.Name("Role"), Unique.Name("Dom"), Unique.Name("rule"), Unique.Name("named"));
        var team = $"{area}.{domain}.{role}";
        var user = (await tenant.Scim.PostAsync("/Users", Resource.User(name, user => user["title"] = area))).Expect(201);
        var userName = (string)user.Body["userName"]!;
        (await tenant.Scim.PostAsync("/Groups", Resource.Group(team, user.Id))).Expect(201);
        (await server.RunAsync("role", "add", role, "--permission", $"{area}:edit")).ExpectExit(0);
        (await server.RunAsync("domain", "add", domain)).ExpectExit(0);

        var condition = $"title eq \"{area}\" and groups.display sw \"{area}\"";
        var preview = (await server.RunAsync("rule", "preview", "--condition", condition, "--json")).Json();
        Assert.Equal((1, user.Id), ((int)preview["total"]!, (string?)preview["people"]![0]!["userId"]));
        var made = (await server.RunAsync("rule", "add", rule, "--condition", condition, "--json")).Json();
        Assert.Equal(condition, (string?)made["condition"]);
        Assert.False((bool)(await AskAsync("read"))["granted"]!);
        var grant = (await server.RunAsync("grant", "add", "--rule", rule, "--role", role, "--json")).Json();
        Assert.Equal((string?)made["id"], (string?)grant["ruleId"]);
        var reason = Assert.Single((await ExplainAsync("read"))["reasons"]!.AsArray())!;
        Assert.Equal(("gives", rule, condition), ((string?)reason["verdict"], (string?)reason["rule"], (string?)reason["condition"]));
        Assert.Equal([user.Id], await WhoAsync());
        Assert.Equal((string?)grant["id"], (string?)Assert.Single((await server.RunAsync("grant", "list", "--rule", rule, "--json")).Json().AsArray())!["id"]);
        (await server.RunAsync("rule", "remove", rule)).ExpectExit(1);

        (await server.RunAsync("rule", "set", rule, "--condition", "title eq \"else\"")).ExpectExit(0);
        Assert.Equal("ruleUnmet", (string?)Assert.Single((await AskAsync("read"))["reasons"]!.AsArray())!["verdict"]);
        Assert.Contains("the rule asks for title eq \"else\"", (await server.RunAsync("explain", "--user", userName, "--permission", $"{area}:read")).ExpectExit(0).Output, StringComparison.Ordinal);

        (await server.RunAsync("rule", "add", named, "--attribute", "groups.display", "--pattern", area + ".{domain}.{role}")).ExpectExit(0);
        Assert.Equal([user.Id], await HoldersAsync(domain));
        var all = (await server.RunAsync("explain", "--user", userName, "--json")).Json();
        Assert.Equal((named, team, domain), ((string?)all["grants"]![0]!["rule"], (string?)all["grants"]![0]!["value"], (string?)all["grants"]![0]!["domain"]));
        Assert.Contains(team, (await server.RunAsync("explain", "--user", userName)).ExpectExit(0).Output, StringComparison.Ordinal);

        Assert.Equal("off", (string?)(await server.RunAsync("connection", "set", tenant.Connection, "--sso-permissions", "off", "--json")).Json()["ssoPermissions"]);
        Assert.Empty(await HoldersAsync(domain));
        Assert.Contains((await AskAsync("read", domain))["reasons"]!.AsArray(), x => (string?)x!["verdict"] == "withoutPermissions");
        (await server.RunAsync("connection", "set", tenant.Connection, "--sso-permissions", "on")).ExpectExit(0);
        Assert.Equal([user.Id], await HoldersAsync(domain));

        (await server.RunAsync("grant", "remove", (string)grant["id"]!)).ExpectExit(0);
        foreach (var each in new[] { rule, named })
        {
            (await server.RunAsync("rule", "remove", each)).ExpectExit(0);
        }
        Assert.DoesNotContain((await server.RunAsync("rule", "list", "--json")).Json().AsArray(), x => (string?)x!["name"] == rule);
        Assert.Contains("password", (await server.RunAsync("rule", "add", rule, "--condition", "password pr")).ExpectExit(1).Error, StringComparison.Ordinal);
        (await server.RunAsync("explain", "--user", userName, "--domain", domain)).ExpectExit(2);

        async Task<JsonNode> AskAsync(string action, string? where = null) =>
            (await admin.GetAsync($"/users/{user.Id}/explain?permission={area}:{action}{(where is null ? "" : $"&domain={where}")}")).Expect(200).Body;

        async Task<IEnumerable<string?>> HoldersAsync(string where) =>
            (await admin.AllAsync($"/who?permission={area}:edit&domain={where}", 100)).Select(holder => (string?)holder["userId"]);

        async Task<JsonNode> ExplainAsync(string action) => (await server.RunAsync("explain", "--user", userName, "--permission", $"{area}:{action}", "--json")).Json();

        async Task<IEnumerable<string?>> WhoAsync() =>
            (await server.RunAsync("who", "--permission", $"{area}:edit", "--json")).Json().AsArray().Select(holder => (string?)holder!["userId"]);
    }
}
