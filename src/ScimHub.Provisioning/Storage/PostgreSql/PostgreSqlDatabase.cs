using System.Text;
using Npgsql;
using NpgsqlTypes;

namespace ScimHub.Provisioning.Storage.PostgreSql;

/// <summary>PostgreSQL: a unit of work is one batch in one round trip, its own transaction.</summary>
internal sealed class PostgreSqlDatabase : HubDatabase
{
    private readonly NpgsqlDataSource source;

    public PostgreSqlDatabase(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            // Statements are few and repeat: after the second use the server keeps their plans.
            MaxAutoPrepare = 200,
            AutoPrepareMinUsages = 2,
            // Nothing of one request outlives it on a connection: no session state is set.
            NoResetOnClose = true,
        };
        // Every statement is written to have one good plan: to plan it anew for each value, or to compile it, costs more than to run it.
        settings.Options = $"-c plan_cache_mode=force_generic_plan -c jit=off {settings.Options}".TrimEnd();
        source = NpgsqlDataSource.Create(settings);
    }

    public override ValueTask<List<T>> ListAsync<T>(string sql, object?[] parameters, Func<HubRow, T> row, CancellationToken ct) =>
        ReadAsync(
            sql,
            parameters,
            async reader =>
            {
                var current = new ReaderRow(reader);
                var list = new List<T>();
                while (await reader.ReadAsync(ct))
                {
                    list.Add(row(current));
                }
                return list;
            },
            ct);

    public override ValueTask<T?> FirstAsync<T>(string sql, object?[] parameters, Func<HubRow, T> row, CancellationToken ct)
        where T : class =>
        ReadAsync(sql, parameters, async reader => await reader.ReadAsync(ct) ? row(new ReaderRow(reader)) : null, ct);

    public override async Task<bool> CommitAsync(IReadOnlyList<SqlStatement> work, CancellationToken ct)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync(ct);
            await using var batch = new NpgsqlBatch(connection);
            foreach (var statement in work)
            {
                var command = new NpgsqlBatchCommand(statement.Rows is { } rows ? Expecting(statement.Sql, rows) : statement.Sql);
                Bind(command.Parameters, statement.Parameters);
                batch.BatchCommands.Add(command);
            }
            // From here on the outcome counts: a client that hangs up does not undo it half-way.
            await batch.ExecuteNonQueryAsync(CancellationToken.None);
            return true;
        }
        catch (PostgresException e) when (e.SqlState is
            PostgresErrorCodes.DivisionByZero or
            PostgresErrorCodes.UniqueViolation or
            PostgresErrorCodes.ForeignKeyViolation or
            PostgresErrorCodes.SerializationFailure or
            PostgresErrorCodes.DeadlockDetected)
        {
            return false;
        }
        catch (NpgsqlException e) when (IsOutage(e))
        {
            throw Unavailable(e);
        }
    }

    public override ValueTask DisposeAsync() => source.DisposeAsync();

    internal override string IdList(int parameter) => $"(SELECT unnest(${parameter}::uuid[]) AS id)";

    internal override string HoldingRows(string alias) => $"FOR KEY SHARE OF {alias}";

    internal override string Page(int limitParameter, int offsetParameter) => $"LIMIT ${limitParameter} OFFSET ${offsetParameter}";

    /// <summary>An array costs less than an aggregate, above all where there are no rows.</summary>
    internal override string ConcatIdsAndTexts(string id, string text, string from) => $"array_to_string(ARRAY(SELECT replace({id}::text, '-', '') || {text} {from}), chr(30))";

    internal override string ByCodePoint(string text) => $"""({text} COLLATE "C")""";

    internal override string JsonText(string source, params ReadOnlySpan<string> path) => $"""({Walk(source, path[..^1])} ->> {Literal(path[^1])}) COLLATE "C" """;

    internal override string JsonExists(string source, params ReadOnlySpan<string> path) => $"({Walk(source, path)}) IS NOT NULL";

    internal override string JsonEach(string source, string alias, params ReadOnlySpan<string> path) =>
        $"jsonb_array_elements({Walk(source, path)}) WITH ORDINALITY {alias}(value, key)";

    internal override string ElementText(string alias) => $"""({alias}.value #>> '{"{}"}') COLLATE "C" """;

    internal override string FirstElement(string source, string alias, string value, bool complex, params ReadOnlySpan<string> path)
    {
        var primaryFirst = complex ? $"COALESCE({alias}.value ->> 'primary', 'false') DESC, " : "";
        return $"(SELECT {value} FROM {JsonEach(source, alias, path)} ORDER BY {primaryFirst}{alias}.key LIMIT 1)";
    }

    internal override string Contains(string text, string parameter) => $"strpos({text}, {parameter}) > 0";

    internal override string StartsWith(string text, string parameter) => $"starts_with({text}, {parameter})";

    internal override string EndsWith(string text, string parameter) => $"right({text}, length({parameter})) = {parameter}";

    /// <summary>
    /// The statement with its number of rows checked where it runs: a wrong number divides by zero, which ends the batch's
    /// transaction. A batch is one round trip, so nobody could look at the number before the commit.
    /// </summary>
    private static string Expecting(string sql, int rows) =>
        $"WITH done AS ({sql} RETURNING 1) SELECT 1 / (COUNT(*) = {rows})::int FROM done";

    /// <summary>A read that loses its connection is tried once more: the server may have been restarted since the connection was last used, and then a new one serves.</summary>
    private async ValueTask<T> ReadAsync<T>(string sql, object?[] parameters, Func<NpgsqlDataReader, Task<T>> read, CancellationToken ct)
    {
        for (var again = false; ; again = true)
        {
            var connected = false;
            try
            {
                await using var connection = await source.OpenConnectionAsync(ct);
                connected = true;
                await using var command = new NpgsqlCommand(sql, connection);
                Bind(command.Parameters, parameters);
                await using var reader = await command.ExecuteReaderAsync(ct);
                return await read(reader);
            }
            catch (NpgsqlException e) when (IsOutage(e))
            {
                if (again || !connected)
                {
                    throw Unavailable(e);
                }
            }
        }
    }

    private static string Walk(string source, ReadOnlySpan<string> path)
    {
        var text = new StringBuilder(source);
        foreach (var part in path)
        {
            text.Append(" -> ").Append(Literal(part));
        }
        return text.ToString();
    }

    private static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private static void Bind(NpgsqlParameterCollection target, object?[] parameters)
    {
        foreach (var value in parameters)
        {
            target.Add(value switch
            {
                null => new NpgsqlParameter { Value = DBNull.Value },
                int number => new NpgsqlParameter<int> { TypedValue = number },
                long number => new NpgsqlParameter<long> { TypedValue = number },
                bool flag => new NpgsqlParameter<bool> { TypedValue = flag },
                Guid id => new NpgsqlParameter<Guid> { TypedValue = id },
                string text => new NpgsqlParameter<string> { TypedValue = text },
                byte[] bytes => new NpgsqlParameter<byte[]> { TypedValue = bytes },
                SqlJson json => new NpgsqlParameter<string> { TypedValue = json.Text, NpgsqlDbType = NpgsqlDbType.Jsonb },
                SqlIds ids => new NpgsqlParameter<Guid[]> { TypedValue = ids.Ids },
                DateTimeOffset time => new NpgsqlParameter<long> { TypedValue = time.ToUnixTimeMilliseconds() },
                _ => new NpgsqlParameter { Value = value },
            });
        }
    }

    /// <summary>What a later try may mend: the server is gone, going, coming, full or too busy. Anything else is a fault of ours and stays one.</summary>
    private static bool IsOutage(NpgsqlException e) =>
        e is not PostgresException { SqlState: var state } ||
        state.StartsWith("08", StringComparison.Ordinal) ||
        state.StartsWith("53", StringComparison.Ordinal) ||
        state.StartsWith("57", StringComparison.Ordinal) ||
        state == PostgresErrorCodes.ReadOnlySqlTransaction;

    private static StorageUnavailableException Unavailable(NpgsqlException e) => new("The database cannot be reached or does not answer.", e);
}
