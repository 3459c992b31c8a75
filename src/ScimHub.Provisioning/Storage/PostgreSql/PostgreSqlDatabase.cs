using System.Text;
using Npgsql;

namespace ScimHub.Provisioning.Storage.PostgreSql;

/// <summary>PostgreSQL: what concurrent requests read by key, and what they write, goes to the database together.</summary>
internal sealed class PostgreSqlDatabase : HubDatabase
{
    private readonly NpgsqlDataSource source;
    private readonly PostgreSqlSeeks seeks;
    private readonly PostgreSqlWriterLane lane;
    private readonly PostgreSqlStatistics statistics;

    public PostgreSqlDatabase(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            // Statements are few and repeat: after the second use the server keeps their plans.
            MaxAutoPrepare = 200,
            AutoPrepareMinUsages = 2,
            // Nothing of one request outlives it on a connection: no session state is set.
            NoResetOnClose = true,
            // Which of many units of work it was that does not hold.
            IncludeFailedBatchedCommand = true,
            // A page of people has 100 KB and more: in few reads of the socket, not in one for each 8 KB.
            ReadBufferSize = 64 * 1024,
        };
        // Every statement is written to have one good plan: to plan it anew for each value, to compile it, or to start other processes for it costs
        // more than to run it. (A page of a million people was planned for a tenth of them, by three processes: 57 ms instead of 0.5.)
        settings.Options = $"-c plan_cache_mode=force_generic_plan -c jit=off -c max_parallel_workers_per_gather=0 {settings.Options}".TrimEnd();
        source = NpgsqlDataSource.Create(settings);
        seeks = new(source);
        lane = new(source);
        statistics = new(source, () => lane.Commits);
    }

    public override ValueTask<List<T>> ListAsync<T>(string sql, object?[] parameters, Func<HubRow, T> row, CancellationToken ct) =>
        ReadAsync(sql, parameters, (reader, cancel) => RowsAsync(reader, row, cancel), ct);

    internal override ValueTask<(List<T> First, List<U> Second)> ListAsync<T, U>(SqlQuery<T> first, SqlQuery<U> second, CancellationToken ct) =>
        ReadAsync(
            async (connection, cancel) =>
            {
                await using var batch = new NpgsqlBatch(connection);
                Add(first.Sql, first.Parameters);
                Add(second.Sql, second.Parameters);
                await using var reader = await batch.ExecuteReaderAsync(cancel);
                var rows = await RowsAsync(reader, first.Row, cancel);
                await reader.NextResultAsync(cancel);
                return (rows, await RowsAsync(reader, second.Row, cancel));

                void Add(string sql, object?[] parameters)
                {
                    var command = new NpgsqlBatchCommand(sql);
                    PostgreSqlValues.Bind(command.Parameters, parameters);
                    batch.BatchCommands.Add(command);
                }
            },
            ct);

    public override ValueTask<List<T>> SeekAsync<T>(string sql, object?[] parameters, Func<HubRow, T> row, CancellationToken ct) =>
        new(StoragePatience.WaitAsync(() => seeks.ListAsync(sql, parameters, row, () => ListAsync(sql, parameters, row, ct)), ct));

    public override ValueTask<T?> FirstAsync<T>(string sql, object?[] parameters, Func<HubRow, T> row, CancellationToken ct)
        where T : class =>
        ReadAsync(sql, parameters, async (reader, cancel) => await reader.ReadAsync(cancel) ? row(new ReaderRow(reader)) : null, ct);

    public override Task<bool> CommitAsync(Guid target, IReadOnlyList<SqlStatement> work, CancellationToken ct) => StoragePatience.WaitAsync(() => lane.CommitAsync(target, work), ct);

    public override async ValueTask DisposeAsync()
    {
        await statistics.DisposeAsync();
        await source.DisposeAsync();
    }

    internal override string IsFalse(string column) => $"NOT {column}";

    internal override string IdList(int parameter) => $"(SELECT unnest(${parameter}::uuid[]) AS id)";

    internal override string HoldingRows(string alias) => $"FOR KEY SHARE OF {alias}";

    /// <summary>It takes the few of a step for a thousand, and would read the whole table at each: 14 s for a chain of 10,000, and 45 ms so. OFFSET 0 keeps the subquery what it is.</summary>
    internal override string NestedFrom(string from) =>
        $"""CROSS JOIN LATERAL (SELECT x."GroupId", x."ChildId", x."ConnectionId" FROM "NestedGroups" x WHERE x."OrganizationId" = $1 AND x."{from}" = r.id OFFSET 0) n""";

    internal override string Page(int limitParameter, int offsetParameter) => $"LIMIT ${limitParameter} OFFSET ${offsetParameter}";

    internal override string Fence => "OFFSET 0";

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

    private ValueTask<T> ReadAsync<T>(string sql, object?[] parameters, Func<NpgsqlDataReader, CancellationToken, Task<T>> read, CancellationToken ct) =>
        ReadAsync(
            async (connection, cancel) =>
            {
                await using var command = new NpgsqlCommand(sql, connection);
                PostgreSqlValues.Bind(command.Parameters, parameters);
                await using var reader = await command.ExecuteReaderAsync(cancel);
                return await read(reader, cancel);
            },
            ct);

    private static async Task<List<T>> RowsAsync<T>(NpgsqlDataReader reader, Func<HubRow, T> row, CancellationToken ct)
    {
        var current = new ReaderRow(reader);
        var list = new List<T>();
        while (await reader.ReadAsync(ct))
        {
            list.Add(row(current));
        }
        return list;
    }

    /// <summary>A read that loses its connection is tried once more: the server may have been restarted since the connection was last used, and then a new one serves.</summary>
    private ValueTask<T> ReadAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> read, CancellationToken ct) => new(PostgreSqlPatience.RunAsync(cancel => TryAsync(read, cancel), ct));

    private async Task<T> TryAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> read, CancellationToken cancel)
    {
        for (var again = false; ; again = true)
        {
            var connected = false;
            try
            {
                await using var connection = await source.OpenConnectionAsync(cancel);
                connected = true;
                return await read(connection, cancel);
            }
            catch (NpgsqlException e) when (PostgreSqlFaults.IsOutage(e))
            {
                if (again || !connected)
                {
                    throw PostgreSqlFaults.Unavailable(e);
                }
                // The others that wait for use are no better.
                source.Clear();
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
}
