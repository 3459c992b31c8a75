using Npgsql;

namespace ScimHub.Provisioning.Storage.PostgreSql;

/// <summary>
/// Whoever gives up waiting has their answer at once, though the server hangs. The driver, told to cancel a statement, waits until the server has taken note, which one that hangs never
/// does: so it is told beside the caller, who does not wait for it.
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

    /// <param name="run">The token it is given ends the statement, and with it what was begun.</param>
    public static async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> run, CancellationToken ct)
    {
        // Not disposed: it holds nothing but memory, and may be told to cancel when the run has ended.
#pragma warning disable CA2000
        var cancellation = new CancellationTokenSource();
#pragma warning restore CA2000
        var running = run(cancellation.Token);
        try
        {
            return await StoragePatience.WaitAsync(running, ct).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or TimeoutException && !running.IsCompleted)
        {
            _ = Task.Run(cancellation.Cancel, CancellationToken.None);
            // What becomes of it nobody asks any more.
            _ = running.ContinueWith(ended => ended.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            throw;
        }
    }
}
