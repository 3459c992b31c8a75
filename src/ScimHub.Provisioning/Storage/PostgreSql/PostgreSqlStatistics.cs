using Npgsql;

namespace ScimHub.Provisioning.Storage.PostgreSql;

/// <summary>
/// Keeps the planner's statistics close to a directory that grows fast. The database's own look comes once a minute; by then a first push
/// has made 100,000 people of none, and a plan that was made for an empty table reads an index from its beginning to find one row.
/// </summary>
internal sealed class PostgreSqlStatistics : IAsyncDisposable
{
    /// <summary>Tables that have changed by half since they were last looked at.</summary>
    private const string Outgrown = """
        SELECT relname FROM pg_stat_user_tables
        WHERE schemaname = current_schema() AND n_mod_since_analyze > 500 AND n_mod_since_analyze > n_live_tup / 2
            AND relname IN ('Users', 'LinkedIdentities', 'UserEmails', 'UserNames', 'Groups', 'Members', 'NestedGroups', 'AuditEntries')
        """;

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private readonly NpgsqlDataSource source;
    private readonly Func<long> commits;
    private readonly CancellationTokenSource stopping = new();
    private readonly Task running;

    /// <param name="commits">How many there have been: while there are none, nothing grows and nothing is asked.</param>
    public PostgreSqlStatistics(NpgsqlDataSource source, Func<long> commits)
    {
        this.source = source;
        this.commits = commits;
        running = Task.Run(RunAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await running;
        stopping.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Every);
        var seen = 0L;
        try
        {
            while (await timer.WaitForNextTickAsync(stopping.Token))
            {
                if (commits() is var now && now != seen)
                {
                    seen = now;
                    await RefreshAsync();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping: the database looks for itself in time.
        }
    }

    private async Task RefreshAsync()
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync(stopping.Token);
            var tables = new List<string>();
            await using (var command = new NpgsqlCommand(Outgrown, connection))
            await using (var reader = await command.ExecuteReaderAsync(stopping.Token))
            {
                while (await reader.ReadAsync(stopping.Token))
                {
                    tables.Add(reader.GetString(0));
                }
            }
            foreach (var table in tables)
            {
                await using var analyze = new NpgsqlCommand($"ANALYZE \"{table}\"", connection);
                await analyze.ExecuteNonQueryAsync(stopping.Token);
            }
        }
        catch (NpgsqlException)
        {
            // The database is away, or busy with the same: the next tick tries again.
        }
    }
}
