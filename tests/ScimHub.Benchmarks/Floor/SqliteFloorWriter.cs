using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace ScimHub.Benchmarks.Floor;

/// <summary>The one writer of SQLite: a thread, many requests to a commit, each acknowledged after the commit that holds it.</summary>
internal sealed class SqliteFloorWriter : IDisposable
{
    private const int BatchSize = 128;

    private readonly Channel<Write> queue = Channel.CreateUnbounded<Write>(
        new UnboundedChannelOptions { SingleReader = true, AllowSynchronousContinuations = true });
    private readonly SqliteConnection connection;
    private readonly Thread thread;
    private readonly SqliteCommand begin;
    private readonly SqliteCommand commit;

    public SqliteFloorWriter(string connectionString)
    {
        connection = SqliteFloorStore.Open(connectionString);
        begin = Prepare("BEGIN IMMEDIATE", 0);
        commit = Prepare("COMMIT", 0);
        Insert = Prepare("INSERT INTO users (id, user_name, external_id, doc) VALUES ($1, $2, $3, $4)", 4);
        Get = Prepare("SELECT doc FROM users WHERE id = $1", 1);
        Update = Prepare("UPDATE users SET doc = $2 WHERE id = $1", 2);
        InsertGroup = Prepare("INSERT INTO groups (id, doc) VALUES ($1, $2)", 2);
        InsertMembers = Prepare(
            "INSERT INTO members (group_id, user_id) SELECT $1, unhex(value ->> 'value', '-') FROM json_each($2, '$.members')", 2);
        InsertMember = Prepare("INSERT OR IGNORE INTO members (group_id, user_id) VALUES ($1, $2)", 2);
        DeleteMember = Prepare("DELETE FROM members WHERE group_id = $1 AND user_id = $2", 2);
        thread = new Thread(Run) { IsBackground = true, Name = "writer" };
        thread.Start();
    }

    public SqliteCommand Insert { get; }

    public SqliteCommand Get { get; }

    public SqliteCommand Update { get; }

    public SqliteCommand InsertGroup { get; }

    public SqliteCommand InsertMembers { get; }

    public SqliteCommand InsertMember { get; }

    public SqliteCommand DeleteMember { get; }

    public Task Enqueue(Action<SqliteFloorWriter> work)
    {
        var write = new Write(work);
        queue.Writer.TryWrite(write);
        return write.Task;
    }

    public void Dispose()
    {
        queue.Writer.TryComplete();
        thread.Join();
        connection.Dispose();
    }

    private void Run()
    {
        var batch = new List<Write>(BatchSize);
        while (queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            batch.Clear();
            Exception? fault = null;
            begin.ExecuteNonQuery();
            try
            {
                while (batch.Count < BatchSize && queue.Reader.TryRead(out var write))
                {
                    batch.Add(write);
                    write.Work(this);
                }
            }
            catch (SqliteException e)
            {
                fault = e;
            }
            commit.ExecuteNonQuery();
            foreach (var write in batch)
            {
                if (fault is null)
                {
                    write.SetResult();
                }
                else
                {
                    write.SetException(fault);
                }
            }
        }
    }

    private SqliteCommand Prepare(string sql, int parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 1; i <= parameters; i++)
        {
            command.Parameters.AddWithValue("$" + i, "");
        }
        command.Prepare();
        return command;
    }

    private sealed class Write(Action<SqliteFloorWriter> work) : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public Action<SqliteFloorWriter> Work => work;
    }
}
