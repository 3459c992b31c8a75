using Microsoft.Data.Sqlite;

namespace ScimHub.Provisioning.Storage.Sqlite;

/// <summary>One open connection and the statements prepared on it. Used by one thread at a time.</summary>
internal sealed class SqliteCommands : IDisposable
{
    /// <summary>Filters make new texts; beyond so many all are forgotten, and those in use prepared anew.</summary>
    private const int MaxPrepared = 256;

    /// <summary><c>SQLITE_DBCONFIG_ENABLE_QPSG</c>.</summary>
    private const int QueryPlannerStability = 1007;

    private readonly SqliteConnection connection;
    private readonly Dictionary<string, SqliteCommand> prepared = new(StringComparer.Ordinal);

    public SqliteCommands(string connectionString)
    {
        connection = new SqliteConnection(connectionString);
        connection.Open();
        // Plans do not depend on bound values (SQLite's query planner stability guarantee): without it a bound LIMIT has the
        // statement parsed and planned anew at each use.
        SQLitePCL.raw.sqlite3_db_config(connection.Handle, QueryPlannerStability, 1, out _);
        // FULL: an acknowledged write survives a power cut, as it does on PostgreSQL.
        Execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-16000; PRAGMA wal_autocheckpoint=0; PRAGMA busy_timeout=5000;");
    }

    public void Execute(string script)
    {
        using var command = connection.CreateCommand();
        command.CommandText = script;
        command.ExecuteNonQuery();
    }

    /// <summary>The statement with its parameters set; valid until the next call with the same text.</summary>
    public SqliteCommand Bind(string sql, object?[] parameters)
    {
        if (!prepared.TryGetValue(sql, out var command))
        {
            command = Prepare(sql, parameters.Length);
        }
        for (var i = 0; i < parameters.Length; i++)
        {
            command.Parameters[i].Value = ToSqlite(parameters[i]);
        }
        return command;
    }

    private SqliteCommand Prepare(string sql, int parameters)
    {
        if (prepared.Count >= MaxPrepared)
        {
            foreach (var old in prepared.Values)
            {
                old.Dispose();
            }
            prepared.Clear();
        }
        var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 1; i <= parameters; i++)
        {
            command.Parameters.Add(new SqliteParameter($"${i}", null));
        }
        prepared.Add(sql, command);
        return command;
    }

    private static object ToSqlite(object? value) => value switch
    {
        null => DBNull.Value,
        Guid id => id.ToByteArray(true),
        SqlJson json => json.Text,
        SqlIds ids => HexArray(ids.Ids),
        DateTimeOffset time => time.ToUnixTimeMilliseconds(),
        _ => value,
    };

    /// <summary>A JSON array of hexadecimal ids, for <c>json_each</c>.</summary>
    private static string HexArray(Guid[] ids) => ids.Length == 0
        ? "[]"
        : string.Create(ids.Length * 35 + 1, ids, static (text, ids) =>
        {
            var at = 0;
            foreach (var id in ids)
            {
                text[at] = at == 0 ? '[' : ',';
                text[at + 1] = '"';
                id.TryFormat(text[(at + 2)..], out _, "n");
                text[at + 34] = '"';
                at += 35;
            }
            text[at] = ']';
        });

    public void Dispose()
    {
        foreach (var command in prepared.Values)
        {
            command.Dispose();
        }
        connection.Dispose();
    }
}
