using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace ScimHub.Provisioning.Storage.PostgreSql;

/// <summary>
/// Whoever gives up waiting (<see cref="StoragePatience"/>) has their answer at once, though the server hangs. The driver, told to cancel a statement, waits until the server has taken note,
/// which one that hangs never does: so it is told beside the caller, who does not wait for it.
/// </summary>
internal static class PostgreSqlPatience
{
    /// <summary>How long a server may take to let us in, unless the operator's connection string says it.</summary>
    private const int ConnectSeconds = 4;

    public static string Of(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        if (!settings.ContainsKey("Timeout"))
        {
            settings.Timeout = ConnectSeconds;
        }
        return settings.ConnectionString;
    }

    /// <summary>Contexts wait so too: for connections, statements and the ends of transactions.</summary>
    public static DbContextOptionsBuilder<PostgreSqlHubDbContext> WithPatience(this DbContextOptionsBuilder<PostgreSqlHubDbContext> options) =>
        options.AddInterceptors(PatientConnections.Instance, PatientCommands.Instance).ReplaceService<IRelationalTransactionFactory, PatientTransactionFactory>();

    /// <param name="run">The token it is given ends the statement, and with it what was begun.</param>
    /// <exception cref="StorageUnavailableException">The patience was over.</exception>
    public static Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> run, CancellationToken ct) => StoragePatience.IsLimited ? RunBesideAsync(run, ct) : run(ct);

    private static async Task<T> RunBesideAsync<T>(Func<CancellationToken, Task<T>> run, CancellationToken ct)
    {
        // Not disposed: it holds nothing but memory, and may be told to cancel when the run has ended.
#pragma warning disable CA2000
        var cancellation = new CancellationTokenSource();
#pragma warning restore CA2000
        Task<T>? running = null;
        try
        {
            return await StoragePatience.WaitAsync(() => running = run(cancellation.Token), ct).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or StorageUnavailableException && running is { IsCompleted: false })
        {
            // On a thread of its own: those of the pool are few, and it may wait for long.
            _ = Task.Factory.StartNew(cancellation.Cancel, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            // What becomes of it nobody asks any more.
            _ = running.ContinueWith(ended => ended.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            throw;
        }
    }

    /// <summary>The same of a context's, which is left alone from then on: what was given up may be under way still.</summary>
    public static async Task<T> RunAsync<T>(DbContext? context, Func<CancellationToken, Task<T>> run, CancellationToken ct)
    {
        try
        {
            return await RunAsync(run, ct).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or StorageUnavailableException && context is PostgreSqlHubDbContext)
        {
            ((PostgreSqlHubDbContext)context).IsAbandoned = true;
            throw;
        }
    }
}
