using ScimHub.Provisioning.Storage;

namespace ScimHub.Benchmarks.Processes;

/// <summary>A database of this run alone, opened here as well, and the nodes of ScimHub on it.</summary>
internal sealed class Installation : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("scimhub-bench-").FullName;
    private readonly string server;
    private readonly PostgreSqlCluster? cluster;
    private readonly Dictionary<string, string> environment;
    private readonly List<ChildProcess> processes = [];
    private readonly List<Uri> nodes = [];

    private Installation(string server, PostgreSqlCluster? cluster)
    {
        (this.server, this.cluster) = (server, cluster);
        var (provider, connection) = cluster is null ? (StorageProvider.Sqlite, $"Data Source={Path.Combine(folder, "scimhub.db")}") : (StorageProvider.PostgreSql, cluster.ConnectionString);
        environment = new() { ["ConnectionStrings__ScimHub"] = connection, ["Database__Provider"] = provider.ToString(), ["Logging__LogLevel__Default"] = "Warning" };
        Storage = HubStorage.Open(provider, connection);
    }

    public HubStorage Storage { get; }

    public IReadOnlyList<Uri> Nodes => nodes;

    /// <param name="server">The program.</param>
    /// <param name="database"><c>sqlite</c> or <c>postgresql</c>.</param>
    public static async Task<Installation> CreateAsync(string server, string database, CancellationToken ct) => new(
        server,
        database == "postgresql" ? await PostgreSqlCluster.StartAsync(PostgreSqlCluster.FindBinaries() ?? throw new InvalidOperationException("PostgreSQL is not installed."), ct) : null);

    /// <summary>What the database would do by itself within a minute or two, done before the clock runs.</summary>
    public Task SettleAsync(CancellationToken ct) => cluster?.SettleAsync(ct) ?? Task.CompletedTask;

    /// <summary>Starts one node; on PostgreSQL, if asked, a second.</summary>
    public async Task StartAsync(bool inPairs, CancellationToken ct)
    {
        for (var i = 0; i < (inPairs && cluster is not null ? 2 : 1); i++)
        {
            var address = new Uri($"http://127.0.0.1:{ChildProcess.FreePort()}");
            processes.Add(ChildProcess.Start(server, ["serve", "--urls", address.GetLeftPart(UriPartial.Authority)], environment, folder));
            nodes.Add(address);
            await processes[^1].AnswersAsync(new Uri(address, "/health/ready"), ct);
        }
    }

    /// <summary>Runs a command to its end.</summary>
    public Task<string> RunAsync(string[] arguments, CancellationToken ct) => ChildProcess.RunAsync(server, arguments, environment, folder, ct);

    public async ValueTask DisposeAsync()
    {
        foreach (var process in processes)
        {
            await process.DisposeAsync();
        }
        await Storage.DisposeAsync();
        await (cluster?.DisposeAsync() ?? ValueTask.CompletedTask);
        Directory.Delete(folder, recursive: true);
    }
}
