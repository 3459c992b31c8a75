using ScimHub.Benchmarks.Population;

namespace ScimHub.Benchmarks.Processes;

/// <summary>A running server under measurement, ScimHub or the floor, with its database and what has been put into it.</summary>
internal sealed class Subject(string name, Uri address, string? token, ChildProcess process, PostgreSqlCluster? database, string folder) : IAsyncDisposable
{
    private long numbers;

    public string Name => name;

    public Uri Address => address;

    public string? Token => token;

    /// <summary>Ids by index: the directory's users, then the spare ones that join and leave groups.</summary>
    public List<Guid> UserIds { get; } = [];

    public int Users { get; set; }

    /// <summary>The seeded groups by their number of members.</summary>
    public Dictionary<string, Guid> Groups { get; } = [];

    /// <summary>User and system time of the server, and of the database's processes where it has some.</summary>
    public double CpuSeconds => ProcFile.CpuSeconds(process.Id) + (database?.CpuSeconds ?? 0);

    public double PssMegabytes => ProcFile.PssMegabytes(process.Id);

    public string Output => process.Output;

    /// <summary>A number no request of this run had before.</summary>
    public long Next() => Interlocked.Increment(ref numbers);

    public Guid Spare(int index) => UserIds[Users + index];

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        if (database is not null)
        {
            await database.DisposeAsync();
        }
        Directory.Delete(folder, recursive: true);
    }
}
