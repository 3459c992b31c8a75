using System.Diagnostics;
using System.Globalization;

namespace ScimHub.Benchmarks.Processes;

/// <summary>
/// A PostgreSQL of this run alone, with its default settings (<c>fsync</c> and <c>synchronous_commit</c> on), in a temporary folder that goes with it.
/// ScimHub and the floor get one each, so that the CPU of each database is told apart.
/// </summary>
internal sealed class PostgreSqlCluster : IAsyncDisposable
{
    private readonly string folder;
    private readonly ChildProcess server;

    private PostgreSqlCluster(string folder, ChildProcess server, int port)
    {
        this.folder = folder;
        this.server = server;
        ConnectionString = $"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres;Maximum Pool Size=64";
    }

    public string ConnectionString { get; }

    public double CpuSeconds => ProcFile.TreeCpuSeconds(ReadPostmasterId(folder) ?? server.Id);

    public static async Task<PostgreSqlCluster> StartAsync(string binaries, CancellationToken ct)
    {
        var folder = Directory.CreateTempSubdirectory("scimhub-bench-pg-").FullName;
        var data = Path.Combine(folder, "data");
        if (Environment.UserName == "root")
        {
            await ChildProcess.RunAsync("chown", ["postgres", folder], null, null, ct);
        }
        await RunAsync(Path.Combine(binaries, "initdb"), ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"], ct);
        var port = ChildProcess.FreePort();
        string[] arguments = ["-D", data, "-p", port.ToString(CultureInfo.InvariantCulture), "-k", folder, "-h", "127.0.0.1"];
        var (file, all) = AsPostgres(Path.Combine(binaries, "postgres"), arguments);
        var cluster = new PostgreSqlCluster(folder, ChildProcess.Start(file, all), port);
        try
        {
            await cluster.WaitAsync(Path.Combine(binaries, "pg_isready"), port, ct);
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
        return cluster;
    }

    /// <summary>What autovacuum would do within a minute or two, done before the clock runs.</summary>
    public async Task SettleAsync(CancellationToken ct)
    {
        await using var source = Npgsql.NpgsqlDataSource.Create(ConnectionString);
        await using var vacuum = source.CreateCommand("VACUUM ANALYZE");
        await vacuum.ExecuteNonQueryAsync(ct);
        await using var checkpoint = source.CreateCommand("CHECKPOINT");
        await checkpoint.ExecuteNonQueryAsync(ct);
    }

    /// <summary>The newest PostgreSQL installed here, or null.</summary>
    public static string? FindBinaries() =>
        Directory.Exists("/usr/lib/postgresql")
            ? Directory.EnumerateDirectories("/usr/lib/postgresql")
                .OrderByDescending(d => int.TryParse(Path.GetFileName(d), CultureInfo.InvariantCulture, out var major) ? major : 0)
                .Select(d => Path.Combine(d, "bin")).FirstOrDefault(d => File.Exists(Path.Combine(d, "postgres")))
            : null;

    public async ValueTask DisposeAsync()
    {
        // SIGINT asks for a fast shutdown: sessions end, nothing waits for them.
        if (ReadPostmasterId(folder) is { } postmaster)
        {
            _ = NativeSignals.Send(postmaster, NativeSignals.Interrupt);
            var since = Stopwatch.StartNew();
            while (Directory.Exists($"/proc/{postmaster}") && since.Elapsed < TimeSpan.FromSeconds(30))
            {
                await Task.Delay(50);
            }
        }
        await server.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private async Task WaitAsync(string isReady, int port, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await ChildProcess.RunAsync(isReady, ["-h", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture), "-q"], null, null, ct);
                return;
            }
            catch (InvalidOperationException) when (attempt < 200)
            {
                await Task.Delay(100, ct);
            }
            catch (InvalidOperationException)
            {
                throw new InvalidOperationException($"PostgreSQL does not start: {server.Output}");
            }
        }
    }

    private static Task<string> RunAsync(string file, string[] arguments, CancellationToken ct)
    {
        var (program, all) = AsPostgres(file, arguments);
        return ChildProcess.RunAsync(program, all, null, "/", ct);
    }

    // PostgreSQL refuses to run as root.
    private static (string File, IEnumerable<string> Arguments) AsPostgres(string file, string[] arguments) =>
        Environment.UserName == "root" ? ("runuser", ["-u", "postgres", "--", file, .. arguments]) : (file, arguments);

    private static int? ReadPostmasterId(string folder)
    {
        var file = Path.Combine(folder, "data", "postmaster.pid");
        return File.Exists(file) && int.TryParse(File.ReadLines(file).First(), CultureInfo.InvariantCulture, out var id) ? id : null;
    }
}
