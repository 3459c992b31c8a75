using System.Text.Json.Nodes;
using ScimHub.Server.Tests.Harness;
using ScimHub.Server.Tests.SignIn.Harness;
using ScimHub.Server.Tests.SignIn.Ldap.Peers;

namespace ScimHub.Server.Tests.SignIn.Ldap;

/// <summary>What cannot be used is refused when it is set, wherever that is.</summary>
public sealed class LdapSettingsTests(Servers servers) : IDisposable
{
    private readonly Certificates certificates = new();

    public void Dispose() => certificates.Dispose();

    [Theory, EveryDatabase]
    public async Task What_cannot_be_is_refused_by_the_API_and_the_command_line_and_changes_nothing(DatabaseKind kind)
    {
        var server = await servers.On(kind);
        var api = await server.CreateKeyAsync();
        var good = new JsonObject { ["url"] = "ldaps://ldap.example.org", ["baseDn"] = "dc=example,dc=org", ["bindDn"] = "cn=reader,dc=example,dc=org", ["bindPassword"] = "secret" };
        var (name, none) = (Unique.Name("campus"), Unique.Name("none"));
        var path = $"/connections/{(string)(await api.PostAsync("/connections", new JsonObject { ["name"] = name, ["ldap"] = good.DeepClone() })).Expect(201).Body["id"]!}";
        var before = (await api.GetAsync(path)).Expect(200).Body.ToJsonString();
        foreach (var (setting, value, told) in new[]
        {
            ("url", "ldap.example.org", "LDAP URL"), ("baseDn", "example.org", "base DN"), ("userFilter", "(uid=ada)", "{0}"), ("userFilter", "uid={0}", "begins with"), ("directBind", "uid=ada", "{0}"),
            ("groupFilter", "(cn={0})", "{0}"), ("groupBaseDn", "groups", "group base DN"), ("bindPassword", "", "password"), ("bindDn", "", "bind DN"), ("certificates", "none", "certificate"),
        })
        {
            var bad = new JsonObject { [setting] = value };
            if (setting == "url")
            {
                bad["bindPassword"] = "secret";
            }
            Assert.Contains(told, (string?)(await api.PatchAsync(path, new JsonObject { ["ldap"] = bad.DeepClone() })).Expect(400).Body["detail"], StringComparison.Ordinal);
            var whole = good.DeepClone().AsObject();
            whole[setting] = value;
            (await api.PostAsync("/connections", new JsonObject { ["name"] = none, ["ldap"] = whole })).Expect(400);
        }
        Assert.Equal(before, (await api.GetAsync(path)).Expect(200).Body.ToJsonString());
        Assert.Contains("LDAP URL", (await server.RunAsync("connection", "add", none, "--ldap-url", "ldap.example.org", "--ldap-base-dn", "dc=x")).ExpectExit(1).Error, StringComparison.Ordinal);
        Assert.Contains("password", (await server.RunAsync("connection", "add", none, "--ldap-url", "ldaps://ldap.example.org", "--ldap-base-dn", "dc=x", "--ldap-bind-dn", "cn=x")).ExpectExit(1).Error, StringComparison.Ordinal);
        Assert.Contains("{0}", (await server.RunAsync("connection", "set", name, "--ldap-user-filter", "(uid=ada)")).ExpectExit(1).Error, StringComparison.Ordinal);
        Assert.DoesNotContain(await api.AllAsync("/connections", 1_000), connection => (string?)connection["name"] == none);
    }

    [Theory]
    [InlineData("db status", "Connections:campus:Ldap:", "LDAP URL", "Url", "ldap.example.org")]
    [InlineData("db status", "Connections:campus:Ldap:", "{0}", "UserFilter", "(uid=ada)")]
    [InlineData("db status", "Connections:campus:Ldap:MaxShare", "0 to 100", "MaxShare", "101")]
    // What is set elsewhere is known when the database is.
    [InlineData("serve --urls http://127.0.0.1:0", "Connections:campus:Ldap:", "password", "Url", "ldaps://ldap.example.org", "BaseDn", "dc=x", "BindDn", "cn=x")]
    public async Task What_cannot_be_in_the_configuration_is_told_at_the_start(string command, string where, string told, params string[] settings)
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        var environment = new Dictionary<string, string>(database.Environment);
        foreach (var setting in settings.Chunk(2))
        {
            environment[$"Connections__campus__Ldap__{setting[0]}"] = setting[1];
        }
        var result = (await CommandLine.RunAsync(environment, database.Folder, command.Split(' '))).ExpectExit(1);
        Assert.Contains(where, result.Error, StringComparison.Ordinal);
        Assert.Contains(told, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LD_10_settings_that_cannot_be_used_any_more_are_503_at_the_door_and_cost_no_attempt()
    {
        await using var directory = new ScriptedServer(certificates.Issue());
        await using var site = await LdapSite.StartAsync(DatabaseKind.Sqlite, directory, certificates);
        await site.Database.QueryAsync("UPDATE LdapChannels SET UserFilter = '(uid=ada)' RETURNING 1");
        using var browser = new Browser();
        for (var i = 0; i < 10; i++)
        {
            Assert.True((await browser.PostAsync(site.Door, LdapSite.Form("ada", "secret"))).Expect(503).Headers.ContainsKey("Retry-After"));
        }
        await site.SetAsync(site.Connection, ["--ldap-user-filter", "(uid={0})"]);
        (await browser.PostAsync(site.Door, LdapSite.Form("ada", "secret"))).Expect(200);
    }
}
