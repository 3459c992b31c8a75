using System.Text.Json;
using ScimHub.Benchmarks.Load;
using ScimHub.Benchmarks.Processes;

namespace ScimHub.Benchmarks.Suites;

/// <summary>Each way by which somebody loses access, and who goes by it.</summary>
internal sealed class WaysOut
{
    private readonly Caller caller;
    private readonly SlapdDirectory directory;
    private readonly string token;
    private readonly CancellationToken ct;
    private string administrator = "";
    private Guid account;
    private Guid campus;
    private Dictionary<string, Guid> inDirectory = [];

    private WaysOut(Caller caller, SlapdDirectory directory, string token, CancellationToken ct) => (this.caller, this.directory, this.token, this.ct) = (caller, directory, token, ct);

    public IReadOnlyList<(string Name, Func<int, Task<Leaver>> Next, Func<Leaver, Task> End)> All =>
    [
        ("SCIM, `active: false`", _ => PushedAsync(), leaver => caller.SendAsync(HttpMethod.Patch, $"/scim/v2/Users/{leaver.Target}", token, """
            {"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"active","value":false}]}
            """)),
        ("the console's button", _ => PushedAsync(), leaver => caller.PressAsync($"/console/users/{leaver.Target}/deactivate", administrator)),
        ("a reading of the LDAP directory", round => PersonAsync(inDirectory[$"d{round}"], $"d{round}"), LeaveDirectoryAsync),
        ("an API key revoked", _ => KeyAsync(), leaver => caller.SendAsync(HttpMethod.Delete, $"/api/v1/serviceaccounts/{account}/keys/{leaver.Target}", caller.Key)),
    ];

    public static async Task<WaysOut> OpenAsync(Installation installation, Caller caller, SlapdDirectory directory, CancellationToken ct)
    {
        var made = await installation.RunAsync(["token", "create", "--connection", "benchmark", "--json"], ct);
        await installation.RunAsync(["connection", "add", "campus", .. await directory.SettingsAsync(ct)], ct);
        var ways = new WaysOut(caller, directory, JsonDocument.Parse(made).RootElement.GetProperty("token").GetString()!, ct)
        {
            administrator = await caller.AdministratorAsync(),
            account = Id((await caller.ListAsync("/api/v1/serviceaccounts")).Single()),
            campus = Id((await caller.ListAsync("/api/v1/connections")).Single(connection => connection.GetProperty("name").GetString() == "campus")),
        };
        await ways.SyncAsync();
        ways.inDirectory = (await caller.ListAsync("/api/v1/users?limit=1000")).ToDictionary(person => person.GetProperty("userName").GetString()!, Id);
        return ways;

        static Guid Id(JsonElement item) => item.GetProperty("id").GetGuid();
    }

    private async Task<Leaver> PushedAsync() => await PersonAsync(
        await caller.MadeAsync("/scim/v2/Users", token, $$"""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"{{Guid.NewGuid()}}@example.com"}"""), null);

    private async Task<Leaver> KeyAsync()
    {
        var made = await caller.SendAsync(HttpMethod.Post, $"/api/v1/serviceaccounts/{account}/keys", caller.Key, """{"days":1}""");
        return new(made.GetProperty("id").GetGuid(), null, [("/api/v1/users?limit=1", "Authorization", $"Bearer {made.GetProperty("key").GetString()}")]);
    }

    private async Task<Leaver> PersonAsync(Guid id, string? name)
    {
        var cookie = await caller.SessionAsync(id);
        return new(id, name, [("/auth/verify", "Cookie", cookie), ("/account", "Cookie", cookie)]);
    }

    private async Task LeaveDirectoryAsync(Leaver leaver)
    {
        await directory.RemoveAsync(leaver.Name!, ct);
        await SyncAsync();
    }

    private async Task SyncAsync()
    {
        var job = await caller.SendAsync(HttpMethod.Post, $"/api/v1/connections/{campus}/sync", caller.Key, "{}");
        while (job.GetProperty("state").GetString() != "done")
        {
            await Task.Delay(50, ct);
            job = await caller.SendAsync(HttpMethod.Get, $"/api/v1/jobs/{job.GetProperty("id").GetGuid()}", caller.Key);
        }
        if (job.TryGetProperty("fault", out var fault) && fault.ValueKind == JsonValueKind.String)
        {
            throw new InvalidOperationException($"The directory was not read: {fault.GetString()}");
        }
    }
}
