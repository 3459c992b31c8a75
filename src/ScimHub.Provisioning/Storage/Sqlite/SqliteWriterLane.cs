using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace ScimHub.Provisioning.Storage.Sqlite;

/// <summary>
/// The one writer of an SQLite database: a unit of work each, a savepoint each, many to a commit, acknowledged after it. One
/// thread, one connection; the units that arrive while it commits make up the next transaction, so one fsync serves them all.
/// </summary>
internal sealed class SqliteWriterLane : IDisposable
{
    /// <summary>More to a transaction would only make the first of them wait longer.</summary>
    private const int MaxBatch = 128;

    /// <summary>Pages of the log (4 KiB each) beyond which the lane itself empties it, since readers have kept the background from doing so.</summary>
    private const long ForcedCheckpointBytes = 256L << 20;

    private readonly SqliteCommands commands;
    private readonly string logFile;
    private readonly BlockingCollection<Work> queue = new(new ConcurrentQueue<Work>());
    private readonly Thread thread;

    public SqliteWriterLane(string connectionString, string databaseFile)
    {
        commands = new SqliteCommands(connectionString);
        logFile = databaseFile + "-wal";
        thread = new Thread(Run) { IsBackground = true, Name = "sqlite-writer" };
        thread.Start();
    }

    public Task<bool> CommitAsync(IReadOnlyList<SqlStatement> statements)
    {
        var work = new Work(statements);
        try
        {
            queue.Add(work);
        }
        catch (InvalidOperationException e)
        {
            throw new StorageUnavailableException("The server is stopping.", e);
        }
        return work.Done.Task;
    }

    /// <summary>Finishes what was accepted, then stops.</summary>
    public void Dispose()
    {
        queue.CompleteAdding();
        thread.Join();
        queue.Dispose();
        commands.Dispose();
    }

    private void Run()
    {
        var batch = new List<Work>(MaxBatch);
        foreach (var first in queue.GetConsumingEnumerable())
        {
            batch.Add(first);
            while (batch.Count < MaxBatch && queue.TryTake(out var next))
            {
                batch.Add(next);
            }
            Commit(batch);
            batch.Clear();
        }
    }

    private void Commit(List<Work> batch)
    {
        try
        {
            Run("BEGIN IMMEDIATE");
            foreach (var work in batch)
            {
                work.Held = Apply(work.Statements);
            }
            Run("COMMIT");
        }
        // Whatever one unit's fault is, the lane goes on: it is the only writer there is.
        catch (Exception e)
        {
            RollBack();
            Refuse(batch, e);
            return;
        }
        foreach (var work in batch)
        {
            work.Done.SetResult(work.Held);
        }
        if (File.Exists(logFile) && new FileInfo(logFile).Length > ForcedCheckpointBytes)
        {
            Checkpoint();
        }
    }

    /// <summary>Nothing of the batch was written. Each unit is tried alone, so that one that cannot be written fails only itself.</summary>
    private void Refuse(List<Work> batch, Exception fault)
    {
        if (batch.Count > 1)
        {
            foreach (var work in batch)
            {
                Commit([work]);
            }
            return;
        }
        batch[0].Done.SetException(fault is SqliteException sqlite
            ? new StorageUnavailableException($"The database did not take the write (SQLite error {sqlite.SqliteErrorCode}).", sqlite)
            : fault);
    }

    private bool Apply(IReadOnlyList<SqlStatement> statements)
    {
        Run("SAVEPOINT work");
        if (Holds(statements))
        {
            Run("RELEASE work");
            return true;
        }
        Run("ROLLBACK TO work");
        Run("RELEASE work");
        return false;
    }

    private bool Holds(IReadOnlyList<SqlStatement> statements)
    {
        try
        {
            foreach (var statement in statements)
            {
                var rows = commands.Bind(statement.Sql, statement.Parameters).ExecuteNonQuery();
                if (statement.Rows is { } expected && rows != expected)
                {
                    return false;
                }
            }
            return true;
        }
        catch (SqliteException e) when (e.SqliteErrorCode == SQLitePCL.raw.SQLITE_CONSTRAINT)
        {
            return false;
        }
    }

    private void Run(string sql) => commands.Bind(sql, []).ExecuteNonQuery();

    private void RollBack()
    {
        try
        {
            Run("ROLLBACK");
        }
        catch (SqliteException)
        {
            // The transaction had not begun, or SQLite has already rolled it back: either way nothing is left open.
        }
    }

    private void Checkpoint()
    {
        try
        {
            commands.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }
        catch (SqliteException)
        {
            // A reader holds the log: the next commit tries again, and nothing is lost meanwhile.
        }
    }

    private sealed class Work(IReadOnlyList<SqlStatement> statements)
    {
        public IReadOnlyList<SqlStatement> Statements { get; } = statements;

        public TaskCompletionSource<bool> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool Held { get; set; }
    }
}
