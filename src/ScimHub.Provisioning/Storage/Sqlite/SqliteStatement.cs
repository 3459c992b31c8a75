using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ScimHub.Provisioning.Storage.Sqlite;

/// <summary>
/// A prepared statement, and the row it stands on, straight on SQLite's own interface: on the hot paths the provider's command and
/// reader cost as much as the query. Used by one thread at a time.
/// </summary>
internal sealed class SqliteStatement : HubRow, IDisposable
{
    private readonly sqlite3 database;
    private readonly sqlite3_stmt statement;

    /// <summary>Where SQLite has put <c>$1</c>, <c>$2</c>, …: it numbers them as they first stand in the text. 0 where one does not occur.</summary>
    private readonly int[] positions;

    public SqliteStatement(sqlite3 database, string sql, int parameters)
    {
        this.database = database;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v3(database, sql, raw.SQLITE_PREPARE_PERSISTENT, out statement), database);
        positions = new int[parameters];
        for (var i = 0; i < parameters; i++)
        {
            positions[i] = raw.sqlite3_bind_parameter_index(statement, $"${i + 1}");
        }
    }

    public void Bind(object?[] parameters)
    {
        for (var i = 0; i < parameters.Length; i++)
        {
            if (positions[i] > 0)
            {
                SqliteException.ThrowExceptionForRC(Bind(positions[i], parameters[i]), database);
            }
        }
    }

    /// <summary>To the next row.</summary>
    /// <returns>False behind the last one.</returns>
    public bool Step()
    {
        var result = raw.sqlite3_step(statement);
        if (result == raw.SQLITE_ROW)
        {
            return true;
        }
        if (result != raw.SQLITE_DONE)
        {
            SqliteException.ThrowExceptionForRC(result, database);
        }
        return false;
    }

    /// <summary>Runs a statement that gives no rows.</summary>
    /// <returns>How many rows it touched.</returns>
    public int Run(object?[] parameters)
    {
        Bind(parameters);
        try
        {
            while (Step())
            {
            }
            return raw.sqlite3_changes(database);
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>Ends the read transaction of a query. A fault of the last step is told there, not again here.</summary>
    public void Reset() => raw.sqlite3_reset(statement);

    public override bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    public override Guid Id(int column) => new(raw.sqlite3_column_blob(statement, column), true);

    public override bool Flag(int column) => raw.sqlite3_column_int64(statement, column) != 0;

    public override byte[] Bytes(int column) => raw.sqlite3_column_blob(statement, column).ToArray();

    public override string Text(int column) => raw.sqlite3_column_text(statement, column).utf8_to_string();

    public override long Number(int column) => raw.sqlite3_column_int64(statement, column);

    public override string? AnyText(int column) => raw.sqlite3_column_type(statement, column) switch
    {
        raw.SQLITE_NULL => null,
        raw.SQLITE_BLOB => Convert.ToHexStringLower(raw.sqlite3_column_blob(statement, column)),
        raw.SQLITE_FLOAT => raw.sqlite3_column_double(statement, column).ToString(CultureInfo.InvariantCulture),
        _ => Text(column),
    };

    public void Dispose() => statement.Dispose();

    private int Bind(int position, object? value) => value switch
    {
        null => raw.sqlite3_bind_null(statement, position),
        Guid id => BindId(position, id),
        string text => BindText(position, text),
        long number => raw.sqlite3_bind_int64(statement, position, number),
        int number => raw.sqlite3_bind_int64(statement, position, number),
        bool flag => raw.sqlite3_bind_int64(statement, position, flag ? 1 : 0),
        DateTimeOffset time => raw.sqlite3_bind_int64(statement, position, time.ToUnixTimeMilliseconds()),
        byte[] { Length: 0 } => raw.sqlite3_bind_zeroblob(statement, position, 0),
        byte[] bytes => raw.sqlite3_bind_blob(statement, position, bytes),
        SqlJson json => BindText(position, json.Text),
        SqlIds ids => BindIds(position, ids.Ids),
        _ => throw new ArgumentException($"A parameter cannot be a {value.GetType().Name}.", nameof(value)),
    };

    private int BindId(int position, Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, true, out _);
        return raw.sqlite3_bind_blob(statement, position, bytes);
    }

    private int BindText(int position, string text)
    {
        if (text.Length == 0)
        {
            return raw.sqlite3_bind_text(statement, position, "");
        }
        var buffer = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        var length = Encoding.UTF8.GetBytes(text, buffer);
        var result = raw.sqlite3_bind_text(statement, position, buffer.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(buffer);
        return result;
    }

    /// <summary>A JSON array of hexadecimal ids, for <c>json_each</c>.</summary>
    private int BindIds(int position, Guid[] ids)
    {
        if (ids.Length == 0)
        {
            return BindText(position, "[]");
        }
        var length = ids.Length * 35 + 1;
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        for (var (i, at) = (0, 0); i < ids.Length; i++, at += 35)
        {
            buffer[at] = (byte)(i == 0 ? '[' : ',');
            buffer[at + 1] = (byte)'"';
            ids[i].TryFormat(buffer.AsSpan(at + 2), out _, "n");
            buffer[at + 34] = (byte)'"';
        }
        buffer[length - 1] = (byte)']';
        var result = raw.sqlite3_bind_text(statement, position, buffer.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(buffer);
        return result;
    }
}
