using ScimHub.Server.Tests.Harness;

namespace ScimHub.Server.Tests.Nodes;

/// <summary>Two servers on one database; on SQLite both sides are the one process that owns the file.</summary>
public sealed class NodePair : IAsyncDisposable
{
    private NodePair(TestDatabase database, ServerProcess first, ServerProcess second)
    {
        Database = database;
        First = first;
        Second = second;
    }

    public TestDatabase Database { get; }

    public ServerProcess First { get; }

    public ServerProcess Second { get; }

    public static async Task<NodePair> StartAsync(DatabaseKind kind)
    {
        var database = await TestDatabase.CreateAsync(kind);
        if (kind == DatabaseKind.Sqlite)
        {
            var only = await ServerProcess.StartAsync(database);
            return new NodePair(database, only, only);
        }

        // Both at once on an empty database: one makes the schema, the other waits for it.
        var servers = await Task.WhenAll(ServerProcess.StartAsync(database), ServerProcess.StartAsync(database));
        return new NodePair(database, servers[0], servers[1]);
    }

    /// <summary>The tenant as seen at one node and at the other.</summary>
    public async Task<(Tenant First, Tenant Second)> NewTenantAsync()
    {
        var tenant = await First.CreateTenantAsync(Unique.Name("pair"));
        return (tenant, tenant.At(Second));
    }

    public async ValueTask DisposeAsync()
    {
        await using (Database)
        await using (First)
        await using (Second)
        {
            await First.StopAsync();
            if (!ReferenceEquals(First, Second))
            {
                await Second.StopAsync();
            }
        }
    }
}
