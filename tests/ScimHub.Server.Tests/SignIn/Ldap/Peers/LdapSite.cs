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
    public static async Task<LdapSite> StartAsync(DatabaseKind kind, string[] settings)
    {
        var database = await TestDatabase.CreateAsync(kind);
        var site = new LdapSite(database, await ServerProcess.StartAsync(database));
        await site.SetAsync(site.Connection, settings);
        return site;
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

    public async ValueTask DisposeAsync()
    {
        await using (Database)
        await using (Server)
        {
            await Server.StopAsync();
        }
    }

    private async Task<ApiClient> ApiAsync() => api ??= await Server.CreateKeyAsync();
}
