using System.Text.Json.Nodes;
using ScimHub.Server.Tests.Harness;

namespace ScimHub.Server.Tests.SignIn.Ldap.Peers;

/// <summary>A server of a test's own with one connection whose people sign in by LDAP: a directory's names are few, and would meet at a shared one.</summary>
public sealed class LdapSite : IAsyncDisposable
{
    private ApiClient? api;

    private LdapSite(TestDatabase database, ServerProcess server) => (Database, Server) = (database, server);

    public TestDatabase Database { get; }

    public ServerProcess Server { get; }

    public string Connection { get; } = "campus";

    public Uri Door => new(Server.Address, $"/signin/{Connection}");

    /// <param name="settings">Of `scimhub connection set`.</param>
    public static async Task<LdapSite> StartAsync(DatabaseKind kind, string[] settings, IReadOnlyDictionary<string, string>? environment = null)
    {
        var database = await TestDatabase.CreateAsync(kind);
        var site = new LdapSite(database, await ServerProcess.StartAsync(database, environment));
        await site.SetAsync(site.Connection, settings);
        return site;
    }

    public static Task<LdapSite> StartAsync(DatabaseKind kind, ScriptedServer directory, Certificates certificates, IReadOnlyDictionary<string, string>? environment = null) =>
        StartAsync(kind, SettingsOf(directory, certificates), environment);

    /// <summary>Of `scimhub connection set`, for a directory that speaks TLS.</summary>
    public static string[] SettingsOf(ScriptedServer directory, Certificates certificates)
    {
        var password = Path.Combine(certificates.Folder, "service.txt");
        File.WriteAllText(password, Directories.ServicePassword);
        return
        [
            "--ldap-url", directory.Url, "--ldap-base-dn", ScriptedServer.BaseDn, "--ldap-bind-dn", ScriptedServer.ServiceDn, "--ldap-bind-password-file", password, "--ldap-ca-file", certificates.CaFile,
        ];
    }

    public static Dictionary<string, string> Form(string userName, string password) => new() { ["username"] = userName, ["password"] = password };

    /// <summary>Makes the connection where it is new.</summary>
    public async Task SetAsync(string connection, string[] settings)
    {
        if ((await Server.RunAsync(["connection", "set", connection, .. settings])).ExitCode != 0)
        {
            (await Server.RunAsync(["connection", "add", connection, .. settings])).ExpectExit(0);
        }
    }

    public async Task<List<JsonNode>> PeopleAsync() => await (await ApiAsync()).AllAsync("/users", 1_000);

    public async Task<JsonNode?> PersonAsync(string userName) => (await PeopleAsync()).SingleOrDefault(person => (string?)person["userName"] == userName);

    public async Task<List<string>> GroupsAsync(string userName) =>
        [.. ((await PersonAsync(userName))!["groups"]?.AsArray() ?? []).Select(group => (string)group!["display"]!).Order(StringComparer.Ordinal)];

    public async Task<string> IdAsync(ApiClient client) => (string)(await client.AllAsync("/connections", 100)).Single(row => (string?)row["name"] == Connection)["id"]!;

    /// <summary>Has the directory read by the API; the job as it ended.</summary>
    public async Task<JsonNode> SyncAsync()
    {
        var client = await ApiAsync();
        var job = (await client.PostAsync($"/connections/{await IdAsync(client)}/sync", new JsonObject())).Expect(202).Body;
        return await EndOfAsync(client, (string)job["id"]!);
    }

    public static async Task<JsonNode> EndOfAsync(ApiClient client, string job)
    {
        for (var tries = 0; tries < 600; tries++)
        {
            if ((await client.GetAsync($"/jobs/{job}")).Expect(200).Body is var now && (string?)now["state"] == "done")
            {
                return now;
            }
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
        throw new Xunit.Sdk.XunitException($"The job {job} did not end within a minute.");
    }

    public async ValueTask DisposeAsync()
    {
        await using (Database)
        await using (Server)
        {
            if (!Server.HasExited)
            {
                await Server.StopAsync();
            }
        }
    }

    private async Task<ApiClient> ApiAsync() => api ??= await Server.CreateKeyAsync();
}
