using System.Globalization;
using System.Text.Json;
using ScimHub.Benchmarks.Population;

namespace ScimHub.Benchmarks.Processes;

/// <summary>Starts ScimHub and the floor, each as a process of its own on a fresh database.</summary>
internal static class Launcher
{
    /// <summary>Users beyond the directory's number, who join and leave groups.</summary>
    public const int Spares = 64;

    public static async Task<Subject> FloorAsync(string provider, int users, CancellationToken ct)
    {
        var folder = Directory.CreateTempSubdirectory("scimhub-bench-floor-").FullName;
        var cluster = await ClusterAsync(provider, ct);
        var address = new Uri($"http://127.0.0.1:{ChildProcess.FreePort()}");
        string[] arguments =
        [
            "floor", "--provider", provider, "--db", cluster?.ConnectionString ?? Path.Combine(folder, "floor.db"),
            "--users", (users + Spares).ToString(CultureInfo.InvariantCulture), "--urls", address.ToString(),
        ];
        var self = Environment.ProcessPath ?? "dotnet";
        var process = Path.GetFileNameWithoutExtension(self) == "dotnet"
            ? ChildProcess.Start(self, [typeof(Launcher).Assembly.Location, .. arguments])
            : ChildProcess.Start(self, arguments);
        var subject = new Subject("floor", address, null, process, cluster, folder) { Users = users };
        try
        {
            await process.ReadyAsync(ct);
            await (cluster?.SettleAsync(ct) ?? Task.CompletedTask);
        }
        catch
        {
            await subject.DisposeAsync();
            throw;
        }
        subject.UserIds.AddRange(Enumerable.Range(0, users + Spares).Select(i => Documents.FloorId(i)));
        return subject;
    }

    public static async Task<Subject> ScimHubAsync(string server, string provider, int users, CancellationToken ct, string name = "ScimHub")
    {
        if (!File.Exists(server))
        {
            throw new FileNotFoundException($"{server} is not there: dotnet build -c Release src/ScimHub.Server, or --server PATH.");
        }
        var folder = Directory.CreateTempSubdirectory("scimhub-bench-server-").FullName;
        var cluster = await ClusterAsync(provider, ct);
        var address = new Uri($"http://127.0.0.1:{ChildProcess.FreePort()}");
        var environment = new Dictionary<string, string>
        {
            ["ConnectionStrings__ScimHub"] = cluster?.ConnectionString ?? $"Data Source={Path.Combine(folder, "scimhub.db")}",
            ["Database__Provider"] = provider == "postgresql" ? "PostgreSql" : "Sqlite",
            ["Logging__LogLevel__Default"] = "Warning",
        };
        var process = ChildProcess.Start(server, ["serve", "--urls", address.GetLeftPart(UriPartial.Authority)], environment, folder);
        string? token = null;
        try
        {
            await process.AnswersAsync(new Uri(address, "/health/ready"), ct);
            var made = await ChildProcess.RunAsync(server, ["token", "create", "--connection", "benchmark", "--json"], environment, folder, ct);
            token = JsonDocument.Parse(made).RootElement.GetProperty("token").GetString();
        }
        catch
        {
            await new Subject(name, address, null, process, cluster, folder).DisposeAsync();
            throw;
        }
        var subject = new Subject(name, address, token, process, cluster, folder);
        try
        {
            Seeder.Users(subject, users, Spares, ct);
            await (cluster?.SettleAsync(ct) ?? Task.CompletedTask);
        }
        catch
        {
            await subject.DisposeAsync();
            throw;
        }
        return subject;
    }

    private static async Task<PostgreSqlCluster?> ClusterAsync(string provider, CancellationToken ct) => provider != "postgresql"
        ? null
        : await PostgreSqlCluster.StartAsync(
            PostgreSqlCluster.FindBinaries() ?? throw new FileNotFoundException("No PostgreSQL server is installed: apt-get install postgresql."), ct);
}
