using System.Collections.Concurrent;
using System.Data;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Data.SqlClient;

namespace ScimHub.Provisioning.Storage.SqlServer;

/// <summary>SQL Server: a unit of work is one batch in one round trip, its own transaction.</summary>
internal sealed partial class SqlServerDatabase(string connectionString) : HubDatabase
{
    /// <summary>The error number a statement raises that touched an unexpected number of rows.</summary>
    private const int Unexpected = 50409;

    private static readonly ConcurrentDictionary<string, string> Texts = new(StringComparer.Ordinal);

    public override async ValueTask<List<T>> ListAsync<T>(string sql, object?[] parameters, Func<HubRow, T> row, CancellationToken ct)
    {
        try
        {
            await using var connection = await OpenAsync(ct);
            await using var command = connection.CreateCommand();
            command.CommandText = Named(sql);
            Bind(command, "p", parameters);
            await using var reader = await command.ExecuteReaderAsync(ct);
            var current = new SqlServerRow(reader);
            var list = new List<T>();
            while (await reader.ReadAsync(ct))
            {
                list.Add(row(current));
            }
            return list;
        }
        catch (SqlException e) when (IsOutage(e))
        {
            throw Unavailable(e);
        }
    }

    public override async ValueTask<T?> FirstAsync<T>(string sql, object?[] parameters, Func<HubRow, T> row, CancellationToken ct)
        where T : class
    {
        var rows = await ListAsync(sql, parameters, row, ct);
        return rows.Count == 0 ? null : rows[0];
    }

    public override async Task<bool> CommitAsync(Guid target, IReadOnlyList<SqlStatement> work, CancellationToken ct)
    {
        try
        {
            await using var connection = await OpenAsync(ct);
            await using var command = connection.CreateCommand();
            command.CommandText = Transaction(work);
            for (var i = 0; i < work.Count; i++)
            {
                Bind(command, $"s{i}_", work[i].Parameters);
            }
            await command.ExecuteNonQueryAsync(CancellationToken.None);
            return true;
        }
        catch (SqlException e) when (e.Number is Unexpected or 2601 or 2627 or 547 or 1205)
        {
            return false;
        }
        catch (SqlException e) when (IsOutage(e))
        {
            throw Unavailable(e);
        }
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    internal override string IdList(int parameter) => $"(SELECT CONVERT(binary(16), value, 2) AS id FROM OPENJSON(${parameter}))";

    internal override string Recursive => "WITH";

    /// <summary>There is no UNION here: what goes in a circle ends with an error at the hundredth round.</summary>
    internal override string RecursiveUnion => "UNION ALL";

    internal override string Held(string table) => $"{table} WITH (REPEATABLEREAD)";

    internal override string Page(int limitParameter, int offsetParameter) => $"OFFSET ${offsetParameter} ROWS FETCH NEXT ${limitParameter} ROWS ONLY";

    internal override string ConcatIdsAndTexts(string id, string text, string from) => $"(SELECT STRING_AGG(CAST(CONVERT(char(32), {id}, 2) + {text} AS varchar(max)), CHAR(30)) {from})";

    internal override string ByCodePoint(string text) => $"({text} COLLATE Latin1_General_100_BIN2_UTF8)";

    internal override string JsonText(string source, params ReadOnlySpan<string> path) => $"JSON_VALUE({source}, {JsonPath(path)})";

    internal override string JsonExists(string source, params ReadOnlySpan<string> path) =>
        $"COALESCE(JSON_QUERY({source}, {JsonPath(path)}), JSON_VALUE({source}, {JsonPath(path)})) IS NOT NULL";

    internal override string JsonEach(string source, string alias, params ReadOnlySpan<string> path) => $"OPENJSON({source}, {JsonPath(path)}) {alias}";

    internal override string ElementText(string alias) => $"{alias}.value";

    internal override string FirstElement(string source, string alias, string value, bool complex, params ReadOnlySpan<string> path)
    {
        var primaryFirst = complex ? $"COALESCE(JSON_VALUE({alias}.value, '$.primary'), 'false') DESC, " : "";
        return $"(SELECT TOP 1 {value} FROM {JsonEach(source, alias, path)} ORDER BY {primaryFirst}CAST({alias}.[key] AS int))";
    }

    internal override string Contains(string text, string parameter) => $"CHARINDEX({parameter}, {text}) > 0";

    internal override string StartsWith(string text, string parameter) => $"LEFT({text}, LEN({parameter} + '.') - 1) = {parameter}";

    internal override string EndsWith(string text, string parameter) => $"RIGHT({text}, LEN({parameter} + '.') - 1) = {parameter}";

    /// <summary>One batch that commits only if each statement touched the rows it must.</summary>
    internal static string Transaction(IReadOnlyList<SqlStatement> work)
    {
        var text = new StringBuilder("SET XACT_ABORT ON; BEGIN TRANSACTION;\n");
        for (var i = 0; i < work.Count; i++)
        {
            text.Append(Parameter().Replace(work[i].Sql, $"@s{i}_$1")).Append(";\n");
            if (work[i].Rows is { } rows)
            {
                text.Append(CultureInfo.InvariantCulture, $"IF @@ROWCOUNT <> {rows} THROW {Unexpected}, 'The data has changed.', 1;\n");
            }
        }
        return text.Append("COMMIT TRANSACTION;").ToString();
    }

    internal static string Named(string sql) => Texts.GetOrAdd(sql, static text => Parameter().Replace(text, "@p$1"));

    private static string JsonPath(ReadOnlySpan<string> path)
    {
        var text = new StringBuilder("'$");
        foreach (var part in path)
        {
            text.Append(".\"").Append(part.Replace("'", "''", StringComparison.Ordinal)).Append('"');
        }
        return text.Append('\'').ToString();
    }

    private static void Bind(SqlCommand command, string prefix, object?[] parameters)
    {
        for (var i = 0; i < parameters.Length; i++)
        {
            var name = $"@{prefix}{i + 1}";
            if (parameters[i] is null)
            {
                // Of all types only a binary null turns into a null of any column's type by itself.
                command.Parameters.Add(new SqlParameter(name, SqlDbType.VarBinary, 1) { Value = DBNull.Value });
                continue;
            }
            command.Parameters.Add(new SqlParameter(name, parameters[i] switch
            {
                Guid id => id.ToByteArray(true),
                SqlJson json => json.Text,
                SqlIds ids => "[" + string.Join(',', ids.Ids.Select(id => $"\"{id:n}\"")) + "]",
                DateTimeOffset time => time.ToUnixTimeMilliseconds(),
                var value => value,
            }));
        }
    }

    private async Task<SqlConnection> OpenAsync(CancellationToken ct)
    {
        var connection = new SqlConnection(connectionString);
        try
        {
            await connection.OpenAsync(ct);
            return connection;
        }
        catch (SqlException e)
        {
            await connection.DisposeAsync();
            throw Unavailable(e);
        }
    }

    /// <summary>Time-outs, broken connections, a database that is starting, full or read-only.</summary>
    private static bool IsOutage(SqlException e) => e.Number is -2 or -1 or 2 or 20 or 53 or 64 or 233 or 921 or 1105 or 3906 or 4060 or 9002 or 10053 or 10054 or 10060 or 10928 or 10929 or 40197 or 40501 or 40613;

    private static StorageUnavailableException Unavailable(SqlException e) => new("The database cannot be reached or does not answer.", e);

    [GeneratedRegex(@"\$(\d+)")]
    private static partial Regex Parameter();
}
