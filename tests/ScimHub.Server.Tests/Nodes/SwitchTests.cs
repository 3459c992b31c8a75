using System.Text.Json.Nodes;
using ScimHub.Server.Tests.Harness;
using ScimHub.Server.Tests.SignIn.Harness;

namespace ScimHub.Server.Tests.Nodes;

/// <summary>The switch that has sign-ins make no accounts, on two nodes of one database, whoever turns it.</summary>
public sealed class SwitchTests
{
    private const string Path = "/settings/provisioning";

    [Theory, EveryDatabase]
    public async Task Turned_by_API_by_file_or_by_environment_it_holds_at_the_next_sign_in_on_both_nodes(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var first = await ServerProcess.StartAsync(database);
        await using var second = await ServerProcess.StartAsync(database);
        await using var connection = await HostileConnection.StartAsync(first);
        var api = await first.CreateKeyAsync();
        var (known, file) = (HostileConnection.SomebodyNew(), System.IO.Path.Combine(database.Folder, "appsettings.json"));
        await AdmittedAsync(known, first);
        var before = await UserAsync(known);
        var refusals = new List<string>();

        foreach (var (source, turn) in new (string, Func<bool, Task>)[]
        {
            ("organization", async on => (await api.PatchAsync(Path, new JsonObject { ["disableSsoProvisioning"] = on })).Expect(200)),
            ("configuration", async on => await File.WriteAllTextAsync(file, on ? """{"DISABLE_SSO_PROVISIONING":true}""" : "{}", TestContext.Current.CancellationToken)),
            ("configuration", async on => await File.WriteAllTextAsync(file, on ? """{"Provisioning":{"DisableSsoProvisioning":true}}""" : "{}", TestContext.Current.CancellationToken)),
        })
        {
            await turn(true);
            await HoldsAsync(source, first, second);
            await turn(false);
            foreach (var node in (ServerProcess[])[first, second])
            {
                await AdmittedAsync(HostileConnection.SomebodyNew(), node);
            }
        }

        var environment = new Dictionary<string, string> { ["DISABLE_SSO_PROVISIONING"] = "true" };
        await using var third = await ServerProcess.StartAsync(database, environment);
        await using var fourth = await ServerProcess.StartAsync(database, environment);
        await HoldsAsync("configuration", third, fourth);
        Assert.Contains("Provisioning:DisableSsoProvisioning", (string?)(await new ApiClient(third, api.Key).PatchAsync(Path, new JsonObject { ["disableSsoProvisioning"] = false })).Expect(409).Body["detail"], StringComparison.Ordinal);
        // Every refusal is in the audit, and nothing else is called one.
        Assert.Equal(refusals.Order(StringComparer.Ordinal), (await api.AllAsync("/audit?action=user.asserted&outcome=refused", 100)).Select(row => (string)row["id"]!).Order(StringComparer.Ordinal));
        (await first.RunAsync("db", "verify")).ExpectExit(0);

        async Task HoldsAsync(string source, params ServerProcess[] nodes)
        {
            foreach (var node in nodes)
            {
                Assert.Equal(source, (string?)(await new ApiClient(node, api.Key).GetAsync(Path)).Expect(200).Body["disableSsoProvisioning"]!["source"]);
                var somebody = HostileConnection.SomebodyNew();
                var denied = (await SignInAsync(somebody, node)).Expect(403);
                Assert.Contains("makes no new accounts here", denied.Text, StringComparison.Ordinal);
                refusals.Add(denied.Reference);
                Assert.Equal("provisioningDisabled", (string?)(await api.GetAsync($"/audit/{denied.Reference}")).Expect(200).Body["detail"]!["reason"]);
                Assert.Null(await UserAsync(somebody));
                await AdmittedAsync(known, node);
                Assert.Equal(before!.ToJsonString(), (await UserAsync(known))!.ToJsonString());
            }
        }

        async Task AdmittedAsync(JsonObject person, ServerProcess node) => Assert.Equal("/account", (await SignInAsync(person, node)).Expect(200).Address.AbsolutePath);

        async Task<Browser.Page> SignInAsync(JsonObject person, ServerProcess node)
        {
            connection.Provider.Person = person;
            using var browser = new Browser();
            return await browser.GetAsync(connection.Start(at: node));
        }

        async Task<JsonNode?> UserAsync(JsonObject person) => (await api.AllAsync($"/users?filter={Uri.EscapeDataString($"userName eq \"{(string)person["preferred_username"]!}\"")}", 10)).SingleOrDefault();
    }
}
