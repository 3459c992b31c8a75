using System.Buffers;
using Microsoft.Data.Sqlite;

namespace ScimHub.Benchmarks.Floor;

/// <summary>One kept-open reading connection with its prepared statements.</summary>
internal sealed class SqliteFloorReader : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly SqliteCommand get;
    private readonly SqliteCommand find;
    private readonly SqliteCommand page;
    private readonly SqliteCommand group;
    private readonly SqliteCommand members;

    public SqliteFloorReader(string connectionString)
    {
        connection = SqliteFloorStore.Open(connectionString);
        get = Prepare("SELECT doc FROM users WHERE id = $1");
        find = Prepare("SELECT doc FROM users WHERE user_name = $1");
        page = Prepare("SELECT doc FROM users WHERE id > $1 ORDER BY id LIMIT 100");
        group = Prepare("SELECT doc FROM groups WHERE id = $1");
        members = Prepare("SELECT user_id FROM members WHERE group_id = $1 ORDER BY user_id");
    }

    public byte[]? Get(Guid id) => One(get, Key(id));

    public byte[]? Find(string userName) => One(find, userName);

    public byte[]? Group(Guid id) => One(group, Key(id));

    public void Page(Guid after, IBufferWriter<byte> output)
    {
        page.Parameters[0].Value = Key(after);
        using var rows = page.ExecuteReader();
        var first = true;
        while (rows.Read())
        {
            if (!first)
            {
                output.Write(","u8);
            }
            output.Write(rows.GetFieldValue<byte[]>(0));
            first = false;
        }
    }

    public void Members(Guid id, IBufferWriter<byte> output)
    {
        members.Parameters[0].Value = Key(id);
        using var rows = members.ExecuteReader();
        var first = true;
        while (rows.Read())
        {
            MemberJson.Write(output, new Guid(rows.GetFieldValue<byte[]>(0), bigEndian: true), first);
            first = false;
        }
    }

    public static byte[] Key(Guid id) => id.ToByteArray(bigEndian: true);

    public void Dispose() => connection.Dispose();

    private static byte[]? One(SqliteCommand command, object key)
    {
        command.Parameters[0].Value = key;
        using var rows = command.ExecuteReader();
        return rows.Read() ? rows.GetFieldValue<byte[]>(0) : null;
    }

    private SqliteCommand Prepare(string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("$1", "");
        command.Prepare();
        return command;
    }
}
