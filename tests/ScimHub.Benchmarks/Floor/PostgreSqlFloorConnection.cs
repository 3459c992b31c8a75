using Npgsql;
using NpgsqlTypes;

namespace ScimHub.Benchmarks.Floor;

/// <summary>One kept-open connection with its prepared statements.</summary>
internal sealed class PostgreSqlFloorConnection : IAsyncDisposable
{
    private readonly NpgsqlConnection connection;

    private PostgreSqlFloorConnection(NpgsqlConnection connection)
    {
        this.connection = connection;
        Get = Command("SELECT doc FROM users WHERE id = $1", NpgsqlDbType.Uuid);
        Find = Command("SELECT doc FROM users WHERE user_name = $1", NpgsqlDbType.Text);
        Page = Command("SELECT doc FROM users WHERE id > $1 ORDER BY id LIMIT 100", NpgsqlDbType.Uuid);
        Insert = Command("INSERT INTO users (id, user_name, external_id, doc) VALUES ($1, $2, $3, $4)",
            NpgsqlDbType.Uuid, NpgsqlDbType.Text, NpgsqlDbType.Text, NpgsqlDbType.Bytea);
        Update = Command("UPDATE users SET doc = $2 WHERE id = $1", NpgsqlDbType.Uuid, NpgsqlDbType.Bytea);
        Group = Command("SELECT doc FROM groups WHERE id = $1", NpgsqlDbType.Uuid);
        Members = Command("SELECT user_id FROM members WHERE group_id = $1 ORDER BY user_id", NpgsqlDbType.Uuid);
        InsertGroup = Command(
            "WITH made AS (INSERT INTO groups (id, doc) VALUES ($1, $2)) INSERT INTO members (group_id, user_id) SELECT $1, unnest($3)",
            NpgsqlDbType.Uuid, NpgsqlDbType.Bytea, NpgsqlDbType.Array | NpgsqlDbType.Uuid);
        InsertMember = Command("INSERT INTO members (group_id, user_id) VALUES ($1, $2) ON CONFLICT DO NOTHING", NpgsqlDbType.Uuid, NpgsqlDbType.Uuid);
        DeleteMember = Command("DELETE FROM members WHERE group_id = $1 AND user_id = $2", NpgsqlDbType.Uuid, NpgsqlDbType.Uuid);
    }

    public NpgsqlCommand Get { get; }

    public NpgsqlCommand Find { get; }

    public NpgsqlCommand Page { get; }

    public NpgsqlCommand Insert { get; }

    public NpgsqlCommand Update { get; }

    public NpgsqlCommand Group { get; }

    public NpgsqlCommand Members { get; }

    public NpgsqlCommand InsertGroup { get; }

    public NpgsqlCommand InsertMember { get; }

    public NpgsqlCommand DeleteMember { get; }

    public static async Task<PostgreSqlFloorConnection> OpenAsync(NpgsqlDataSource source)
    {
        var made = new PostgreSqlFloorConnection(await source.OpenConnectionAsync());
        foreach (var command in new[]
                 {
                     made.Get, made.Find, made.Page, made.Insert, made.Update, made.Group, made.Members, made.InsertGroup, made.InsertMember, made.DeleteMember,
                 })
        {
            await command.PrepareAsync();
        }
        return made;
    }

    public ValueTask<NpgsqlTransaction> BeginAsync() => connection.BeginTransactionAsync();

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private NpgsqlCommand Command(string sql, params ReadOnlySpan<NpgsqlDbType> types)
    {
#pragma warning disable CA2100 // every text is written in this class
        var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        foreach (var type in types)
        {
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type });
        }
        return command;
    }
}
