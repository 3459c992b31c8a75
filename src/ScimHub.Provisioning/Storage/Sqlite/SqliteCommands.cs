using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ScimHub.Provisioning.Storage.Sqlite;

/// <summary>One open connection and the statements prepared on it. Used by one thread at a time.</summary>
internal sealed class SqliteCommands : IDisposable
{
    /// <summary>Filters make new texts; beyond so many all are forgotten, and those in use prepared anew.</summary>
    private const int MaxPrepared = 256;

    /// <summary><c>SQLITE_DBCONFIG_ENABLE_QPSG</c>.</summary>
    private const int QueryPlannerStability = 1007;

    private readonly SqliteConnection connection;
    private readonly Dictionary<string, SqliteStatement> prepared = new(StringComparer.Ordinal);

    /// <param name="isMapped">
    /// Whether it reads the file where it is mapped into memory. A page of a list then copies nothing; but the first read after each write maps the file anew, which costs more than to
    /// read the few pages of one person.
    /// </param>
    public SqliteCommands(string connectionString, bool isMapped = false)
    {
        connection = new SqliteConnection(connectionString);
        connection.Open();
        // Plans do not depend on bound values (SQLite's query planner stability guarantee): without it a bound LIMIT has the
        // statement parsed and planned anew at each use.
        raw.sqlite3_db_config(connection.Handle, QueryPlannerStability, 1, out _);
        SqliteWords.AddTo(connection.Handle!);
        // FULL: an acknowledged write survives a power cut, as it does on PostgreSQL.
        Execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-2000; PRAGMA wal_autocheckpoint=0; PRAGMA busy_timeout=5000;");
        if (isMapped)
        {
            Execute("PRAGMA mmap_size=1073741824;");
        }
    }

    public void Execute(string script)
    {
        using var command = connection.CreateCommand();
        command.CommandText = script;
        command.ExecuteNonQuery();
    }

    /// <summary>Copies what it can of the log into the database without waiting for anyone: what a reader still needs stays for the next time.</summary>
    public void Checkpoint() => raw.sqlite3_wal_checkpoint_v2(connection.Handle, null, raw.SQLITE_CHECKPOINT_PASSIVE, out _, out _);

    /// <summary>The statement of this text; valid until the next call.</summary>
    public SqliteStatement Prepared(string sql, int parameters)
    {
        if (prepared.TryGetValue(sql, out var statement))
        {
            return statement;
        }
        if (prepared.Count >= MaxPrepared)
        {
            Forget();
        }
        statement = new SqliteStatement(connection.Handle!, sql, parameters);
        prepared.Add(sql, statement);
        return statement;
    }

    public void Dispose()
    {
        Forget();
        connection.Dispose();
    }

    private void Forget()
    {
        foreach (var statement in prepared.Values)
        {
            statement.Dispose();
        }
        prepared.Clear();
    }
}
