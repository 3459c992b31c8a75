using System.Buffers;
using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using ScimHub.Benchmarks.Population;

namespace ScimHub.Benchmarks.Floor;

/// <summary>SQLite as fast as it goes while durable: WAL, <c>synchronous=FULL</c>, reads on prepared connections, one grouping writer.</summary>
internal sealed class SqliteFloorStore(string path) : FloorStore
{
    private readonly string connectionString = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString();
    private readonly ConcurrentBag<SqliteFloorReader> readers = [];
    private SqliteFloorWriter? writer;

    private SqliteFloorWriter Writer => writer ?? throw new InvalidOperationException("CreateAsync comes first.");

    public static SqliteConnection Open(string connectionString)
    {
        var connection = new SqliteConnection(connectionString);
        connection.Open();
        Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 16000; PRAGMA cache_size = -64000; PRAGMA busy_timeout = 5000;");
        return connection;
    }

    public override Task CreateAsync(CancellationToken ct)
    {
        using (var connection = Open(connectionString))
        {
            Execute(connection, """
                CREATE TABLE IF NOT EXISTS users (id BLOB PRIMARY KEY, user_name TEXT NOT NULL UNIQUE, external_id TEXT NOT NULL, doc BLOB NOT NULL);
                CREATE INDEX IF NOT EXISTS users_external_id ON users (external_id);
                CREATE TABLE IF NOT EXISTS groups (id BLOB PRIMARY KEY, doc BLOB NOT NULL);
                CREATE TABLE IF NOT EXISTS members (group_id BLOB NOT NULL, user_id BLOB NOT NULL, PRIMARY KEY (group_id, user_id)) WITHOUT ROWID;
                CREATE INDEX IF NOT EXISTS members_user ON members (user_id, group_id);
                """);
        }
        writer = new SqliteFloorWriter(connectionString);
        return Task.CompletedTask;
    }

    public override async Task SeedAsync(int users, CancellationToken ct)
    {
        for (var start = 0; start < users; start += 1000)
        {
            ct.ThrowIfCancellationRequested();
            var from = start;
            var to = Math.Min(start + 1000, users);
            await Writer.Enqueue(w =>
            {
                for (var i = from; i < to; i++)
                {
                    var id = Documents.FloorId(i);
                    Insert(w, id, Documents.UserName("u", i), Documents.ExternalId("u", i), Documents.StoredUser(id, "u", i));
                }
            });
        }
    }

    public override ValueTask<byte[]?> GetAsync(Guid id) => new(Read(r => r.Get(id)));

    public override ValueTask<byte[]?> FindAsync(string userName) => new(Read(r => r.Find(userName)));

    public override ValueTask<byte[]?> GetGroupAsync(Guid id) => new(Read(r => r.Group(id)));

    public override ValueTask PageAsync(Guid after, IBufferWriter<byte> output)
    {
        Read<object?>(r =>
        {
            r.Page(after, output);
            return null;
        });
        return ValueTask.CompletedTask;
    }

    public override ValueTask MembersAsync(Guid group, IBufferWriter<byte> output)
    {
        Read<object?>(r =>
        {
            r.Members(group, output);
            return null;
        });
        return ValueTask.CompletedTask;
    }

    public override Task InsertAsync(Guid id, string userName, string externalId, byte[] document) =>
        Writer.Enqueue(w => Insert(w, id, userName, externalId, document));

    public override async Task<byte[]?> ToggleAsync(Guid id)
    {
        byte[]? changed = null;
        await Writer.Enqueue(w =>
        {
            w.Get.Parameters[0].Value = SqliteFloorReader.Key(id);
            byte[]? document;
            using (var rows = w.Get.ExecuteReader())
            {
                document = rows.Read() ? rows.GetFieldValue<byte[]>(0) : null;
            }
            if (document is not null)
            {
                changed = ActiveFlag.Toggle(document);
                Run(w.Update, SqliteFloorReader.Key(id), changed);
            }
        });
        return changed;
    }

    public override Task CreateGroupAsync(Guid id, byte[] document, byte[] request)
    {
        var text = System.Text.Encoding.UTF8.GetString(request);
        return Writer.Enqueue(w =>
        {
            Run(w.InsertGroup, SqliteFloorReader.Key(id), document);
            Run(w.InsertMembers, SqliteFloorReader.Key(id), text);
        });
    }

    public override Task AddMemberAsync(Guid group, Guid member) =>
        Writer.Enqueue(w => Run(w.InsertMember, SqliteFloorReader.Key(group), SqliteFloorReader.Key(member)));

    public override Task RemoveMemberAsync(Guid group, Guid member) =>
        Writer.Enqueue(w => Run(w.DeleteMember, SqliteFloorReader.Key(group), SqliteFloorReader.Key(member)));

    public override ValueTask DisposeAsync()
    {
        writer?.Dispose();
        while (readers.TryTake(out var reader))
        {
            reader.Dispose();
        }
        return ValueTask.CompletedTask;
    }

    private static void Insert(SqliteFloorWriter w, Guid id, string userName, string externalId, byte[] document) =>
        Run(w.Insert, SqliteFloorReader.Key(id), userName, externalId, document);

    private static void Run(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }
        command.ExecuteNonQuery();
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // every text is written in this class
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private T Read<T>(Func<SqliteFloorReader, T> read)
    {
        if (!readers.TryTake(out var reader))
        {
            reader = new SqliteFloorReader(connectionString);
        }
        try
        {
            return read(reader);
        }
        finally
        {
            readers.Add(reader);
        }
    }
}
