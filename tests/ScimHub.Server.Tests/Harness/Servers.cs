using ScimHub.Server.Tests.Harness;

[assembly: AssemblyFixture(typeof(Servers))]

namespace ScimHub.Server.Tests.Harness;

/// <summary>
/// One running server a database for the whole run, started when the first test asks. Tests share it, so each uses names of its own
/// and, where it lists or sets anything, a connection of its own.
/// </summary>
public sealed class Servers : IAsyncLifetime
{
    private readonly Dictionary<DatabaseKind, Lazy<Task<ServerProcess>>> servers =
        Enum.GetValues<DatabaseKind>().ToDictionary(kind => kind, kind => new Lazy<Task<ServerProcess>>(() => StartAsync(kind)));

    private readonly Dictionary<(DatabaseKind Kind, string Name), Task<Tenant>> tenants = [];
    private readonly Lock gate = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public Task<ServerProcess> On(DatabaseKind kind) => servers[kind].Value;

    /// <summary>The tenant of that name, made once; a test class uses its own name for what its tests may share.</summary>
    public Task<Tenant> TenantAsync(DatabaseKind kind, string name)
    {
        lock (gate)
        {
            return tenants.TryGetValue((kind, name), out var known) ? known : tenants[(kind, name)] = MakeAsync();
        }

        async Task<Tenant> MakeAsync() => await (await On(kind)).CreateTenantAsync(name);
    }

    /// <summary>A connection that no other test sees.</summary>
    public async Task<Tenant> NewTenantAsync(DatabaseKind kind) => await (await On(kind)).CreateTenantAsync(Unique.Name("own"));

    /// <summary>The same, in an organisation that no other test sees.</summary>
    public async Task<Tenant> NewOrganizationAsync(DatabaseKind kind)
    {
        var server = await On(kind);
        return await server.CreateTenantAsync(Unique.Name("own"), await server.CreateOrganizationAsync());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in servers.Values.Where(server => server.IsValueCreated && server.Value.IsCompletedSuccessfully))
        {
            var process = await server.Value;
            // A server that took the whole run must still end as it should.
            await using (process.Database)
            await using (process)
            {
                await process.StopAsync();
            }
        }
    }

    private static async Task<ServerProcess> StartAsync(DatabaseKind kind) =>
        await ServerProcess.StartAsync(await TestDatabase.CreateAsync(kind));
}
