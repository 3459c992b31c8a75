using System.Buffers;
using System.Collections.Concurrent;
using Npgsql;
using ScimHub.Benchmarks.Population;

namespace ScimHub.Benchmarks.Floor;

/// <summary>PostgreSQL through raw Npgsql: prepared statements on connections kept open, one round trip where one suffices.</summary>
internal sealed class PostgreSqlFloorStore(string connectionString) : FloorStore
{
    private readonly NpgsqlDataSource source = NpgsqlDataSource.Create(connectionString);
    private readonly ConcurrentBag<PostgreSqlFloorConnection> idle = [];

    public override async Task CreateAsync(CancellationToken ct)
    {
        await using var command = source.CreateCommand("""
            CREATE TABLE IF NOT EXISTS users (id uuid PRIMARY KEY, user_name text NOT NULL UNIQUE, external_id text NOT NULL, doc bytea NOT NULL);
            CREATE INDEX IF NOT EXISTS users_external_id ON users (external_id);
            CREATE TABLE IF NOT EXISTS groups (id uuid PRIMARY KEY, doc bytea NOT NULL);
            CREATE TABLE IF NOT EXISTS members (group_id uuid NOT NULL, user_id uuid NOT NULL, PRIMARY KEY (group_id, user_id));
            CREATE INDEX IF NOT EXISTS members_user ON members (user_id, group_id);
            """);
        await command.ExecuteNonQueryAsync(ct);
    }

    public override async Task SeedAsync(int users, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var import = await connection.BeginBinaryImportAsync("COPY users (id, user_name, external_id, doc) FROM STDIN (FORMAT binary)", ct);
        for (var i = 0; i < users; i++)
        {
            var id = Documents.FloorId(i);
            await import.StartRowAsync(ct);
            await import.WriteAsync(id, ct);
            await import.WriteAsync(Documents.UserName("u", i), ct);
            await import.WriteAsync(Documents.ExternalId("u", i), ct);
            await import.WriteAsync(Documents.StoredUser(id, "u", i), ct);
        }
        await import.CompleteAsync(ct);
    }

    public override ValueTask<byte[]?> GetAsync(Guid id) => OneAsync(c => c.Get, id);

    public override ValueTask<byte[]?> FindAsync(string userName) => OneAsync(c => c.Find, userName);

    public override ValueTask<byte[]?> GetGroupAsync(Guid id) => OneAsync(c => c.Group, id);

    public override async ValueTask PageAsync(Guid after, IBufferWriter<byte> output)
    {
        var connection = await RentAsync();
        connection.Page.Parameters[0].Value = after;
        await using (var rows = await connection.Page.ExecuteReaderAsync())
        {
            var first = true;
            while (await rows.ReadAsync())
            {
                if (!first)
                {
                    output.Write(","u8);
                }
                output.Write(rows.GetFieldValue<byte[]>(0));
                first = false;
            }
        }
        idle.Add(connection);
    }

    public override async ValueTask MembersAsync(Guid group, IBufferWriter<byte> output)
    {
        var connection = await RentAsync();
        connection.Members.Parameters[0].Value = group;
        await using (var rows = await connection.Members.ExecuteReaderAsync())
        {
            var first = true;
            while (await rows.ReadAsync())
            {
                MemberJson.Write(output, rows.GetGuid(0), first);
                first = false;
            }
        }
        idle.Add(connection);
    }

    public override Task InsertAsync(Guid id, string userName, string externalId, byte[] document) =>
        ExecuteAsync(c => c.Insert, id, userName, externalId, document);

    public override async Task<byte[]?> ToggleAsync(Guid id)
    {
        var connection = await RentAsync();
        byte[]? changed = null;
        await using (var transaction = await connection.BeginAsync())
        {
            connection.Get.Parameters[0].Value = id;
            if (await connection.Get.ExecuteScalarAsync() is byte[] document)
            {
                changed = ActiveFlag.Toggle(document);
                connection.Update.Parameters[0].Value = id;
                connection.Update.Parameters[1].Value = changed;
                await connection.Update.ExecuteNonQueryAsync();
            }
            await transaction.CommitAsync();
        }
        idle.Add(connection);
        return changed;
    }

    public override Task CreateGroupAsync(Guid id, byte[] document, byte[] request) =>
        ExecuteAsync(c => c.InsertGroup, id, document, MemberJson.Read(request).ToArray());

    public override Task AddMemberAsync(Guid group, Guid member) => ExecuteAsync(c => c.InsertMember, group, member);

    public override Task RemoveMemberAsync(Guid group, Guid member) => ExecuteAsync(c => c.DeleteMember, group, member);

    public override async ValueTask DisposeAsync()
    {
        while (idle.TryTake(out var connection))
        {
            await connection.DisposeAsync();
        }
        await source.DisposeAsync();
    }

    private async ValueTask<byte[]?> OneAsync(Func<PostgreSqlFloorConnection, NpgsqlCommand> choose, object key)
    {
        var connection = await RentAsync();
        var command = choose(connection);
        command.Parameters[0].Value = key;
        byte[]? document;
        await using (var rows = await command.ExecuteReaderAsync())
        {
            document = await rows.ReadAsync() ? rows.GetFieldValue<byte[]>(0) : null;
        }
        idle.Add(connection);
        return document;
    }

    private async Task ExecuteAsync(Func<PostgreSqlFloorConnection, NpgsqlCommand> choose, params object[] values)
    {
        var connection = await RentAsync();
        var command = choose(connection);
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }
        await command.ExecuteNonQueryAsync();
        idle.Add(connection);
    }

    private async ValueTask<PostgreSqlFloorConnection> RentAsync() =>
        idle.TryTake(out var connection) ? connection : await PostgreSqlFloorConnection.OpenAsync(source);
}
