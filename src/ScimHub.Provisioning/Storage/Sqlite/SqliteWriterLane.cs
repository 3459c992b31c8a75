using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace ScimHub.Provisioning.Storage.Sqlite;

/// <summary>
/// The one writer of an SQLite database: a unit of work each, a savepoint each where there are many to a commit, acknowledged after it. One
/// connection; the units that arrive while it commits make up the next transaction, so one fsync serves them all. Where nobody
/// else writes, the caller commits on its own thread: to wake another and be woken by it takes longer than the commit.
/// </summary>
internal sealed class SqliteWriterLane : IDisposable
{
    /// <summary>More to a transaction would only make the first of them wait longer.</summary>
    private const int MaxBatch = 128;

    private readonly SqliteCommands commands;
    private readonly BlockingCollection<Work> queue = new(new ConcurrentQueue<Work>());
    private readonly Thread thread;
    private long commits;

    /// <summary>Held by whoever uses the connection.</summary>
    private readonly Lock free = new();

    public SqliteWriterLane(string connectionString)
    {
        commands = new SqliteCommands(connectionString);
        thread = new Thread(Run) { IsBackground = true, Name = "sqlite-writer" };
        thread.Start();
    }

    /// <summary>How many transactions there were.</summary>
    public long Commits => Volatile.Read(ref commits);

    public Task<bool> CommitAsync(IReadOnlyList<SqlStatement> statements)
    {
        var work = new Work(statements);
        if (queue is { Count: 0, IsAddingCompleted: false } && free.TryEnter())
        {
            try
            {
                Commit([work]);
            }
            finally
            {
                free.Exit();
            }
            return work.Done.Task;
        }
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

    /// <summary>Copies the rest of the log into the database while nobody writes.</summary>
    public void Checkpoint()
    {
        lock (free)
        {
            commands.Checkpoint();
        }
    }

    /// <summary>Finishes what was accepted, then stops.</summary>
    public void Dispose()
    {
        queue.CompleteAdding();
        thread.Join();
        queue.Dispose();
        lock (free)
        {
            commands.Dispose();
        }
    }

    private void Run()
    {
        var batch = new List<Work>(MaxBatch);
        foreach (var first in queue.GetConsumingEnumerable())
        {
            lock (free)
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
    }

    private void Commit(List<Work> batch)
    {
        try
        {
            Run("BEGIN IMMEDIATE");
            if (batch.Count == 1)
            {
                batch[0].Held = Holds(batch[0].Statements);
                Run(batch[0].Held ? "COMMIT" : "ROLLBACK");
            }
            else
            {
                foreach (var work in batch)
                {
                    work.Held = Apply(work.Statements);
                }
                Run("COMMIT");
            }
        }
        // Whatever one unit's fault is, the lane goes on: it is the only writer there is.
        catch (Exception e)
        {
            RollBack();
            Refuse(batch, e);
            return;
        }
        commits++;
        foreach (var work in batch)
        {
            work.Done.SetResult(work.Held);
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
                var rows = commands.Prepared(statement.Sql, statement.Parameters.Length).Run(statement.Parameters);
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

    private void Run(string sql) => commands.Prepared(sql, 0).Run([]);

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

    private sealed class Work(IReadOnlyList<SqlStatement> statements)
    {
        public IReadOnlyList<SqlStatement> Statements { get; } = statements;

        public TaskCompletionSource<bool> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool Held { get; set; }
    }
}
