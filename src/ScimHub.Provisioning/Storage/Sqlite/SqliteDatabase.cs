using System.Text;
using Microsoft.Data.Sqlite;

namespace ScimHub.Provisioning.Storage.Sqlite;

/// <summary>SQLite: readers on connections of their own, one writer lane, the log emptied in the background.</summary>
internal sealed class SqliteDatabase : HubDatabase
{
    private static readonly TimeSpan CheckpointEvery = TimeSpan.FromMilliseconds(250);

    private readonly string connectionString;
    private readonly SqliteReaders readers;

    /// <summary>For pages of a hundred rows and more.</summary>
    private readonly SqliteReaders listers;
    private readonly Lazy<SqliteWriterLane> lane;
    private readonly CancellationTokenSource stopping = new();
    private readonly Task checkpoints;

    public SqliteDatabase(string connectionString)
    {
        this.connectionString = connectionString;
        (readers, listers) = (new(connectionString, isMapped: false), new(connectionString, isMapped: true));
        lane = new(() => new SqliteWriterLane(connectionString));
        checkpoints = Task.Run(CheckpointAsync);
    }

    public override ValueTask<List<T>> ListAsync<T>(string sql, object?[] parameters, Func<HubRow, T> row, CancellationToken ct) => new(All(readers, sql, parameters, row));

    public override ValueTask<List<T>> ScanAsync<T>(string sql, object?[] parameters, Func<HubRow, T> row, CancellationToken ct) => new(All(listers, sql, parameters, row));

    public override ValueTask<T?> FirstAsync<T>(string sql, object?[] parameters, Func<HubRow, T> row, CancellationToken ct)
        where T : class
    {
        T? first = null;
        readers.Read(sql, parameters, statement => first = statement.Step() ? row(statement) : null);
        return new(first);
    }

    public override Task<bool> CommitAsync(Guid target, IReadOnlyList<SqlStatement> work, CancellationToken ct) => lane.Value.CommitAsync(work);

    public override async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await checkpoints;
        if (lane.IsValueCreated)
        {
            lane.Value.Dispose();
        }
        readers.Dispose();
        listers.Dispose();
        stopping.Dispose();
    }

    internal override string IdList(int parameter) => $"(SELECT unhex(value) AS id FROM json_each(${parameter}))";

    internal override string Page(int limitParameter, int offsetParameter) => $"LIMIT ${limitParameter} OFFSET ${offsetParameter}";

    internal override string Fence => "LIMIT -1 OFFSET 0";

    internal override string ConcatIdsAndTexts(string id, string text, string from) => $"(SELECT group_concat(hex({id}) || {text}, char(30)) {from})";

    internal override string JsonText(string source, params ReadOnlySpan<string> path) => $"json_extract({source}, {JsonPath(path)})";

    internal override string JsonExists(string source, params ReadOnlySpan<string> path) => $"json_type({source}, {JsonPath(path)}) IS NOT NULL";

    internal override string JsonEach(string source, string alias, params ReadOnlySpan<string> path) => $"json_each({source}, {JsonPath(path)}) {alias}";

    /// <summary>JSON is text here, and read from its beginning each time: to look for a word in it takes a tenth.</summary>
    internal override string? Mentions(string source, string parameter) => $"instr({source}, {parameter}) > 0";

    internal override string? MentionsAny(string source, string parameter) => $"mentions_any({source}, {parameter})";

    internal override string ElementText(string alias) => $"{alias}.value";

    internal override string FirstElement(string source, string alias, string value, bool complex, params ReadOnlySpan<string> path)
    {
        var primaryFirst = complex ? $"COALESCE(json_extract({alias}.value, '$.primary'), 'false') DESC, " : "";
        return $"(SELECT {value} FROM {JsonEach(source, alias, path)} ORDER BY {primaryFirst}{alias}.key LIMIT 1)";
    }

    internal override string Contains(string text, string parameter) => $"instr({text}, {parameter}) > 0";

    internal override string StartsWith(string text, string parameter) => $"substr({text}, 1, length({parameter})) = {parameter}";

    internal override string EndsWith(string text, string parameter) => $"substr({text}, -length({parameter})) = {parameter}";

    private static List<T> All<T>(SqliteReaders from, string sql, object?[] parameters, Func<HubRow, T> row)
    {
        var list = new List<T>();
        from.Read(sql, parameters, statement =>
        {
            while (statement.Step())
            {
                list.Add(row(statement));
            }
        });
        return list;
    }

    /// <summary>A JSON path literal. Attribute names and URNs hold no double quote; a single one is doubled.</summary>
    private static string JsonPath(ReadOnlySpan<string> path)
    {
        var text = new StringBuilder("'$");
        foreach (var part in path)
        {
            text.Append(".\"").Append(part.Replace("'", "''", StringComparison.Ordinal)).Append('"');
        }
        return text.Append('\'').ToString();
    }

    /// <summary>
    /// Copies the log into the database off the request path: it neither waits for writers nor makes them wait, but for the little
    /// that came in meanwhile. With nothing left to copy, the log begins anew in the space it has: to write over what is there
    /// takes half the time that it takes to make the file longer.
    /// </summary>
    private async Task CheckpointAsync()
    {
        using var timer = new PeriodicTimer(CheckpointEvery);
        SqliteCommands? commands = null;
        var copied = 0L;
        try
        {
            while (await timer.WaitForNextTickAsync(stopping.Token))
            {
                if (lane.IsValueCreated && lane.Value.Commits is var commits && commits != copied)
                {
                    try
                    {
                        commands ??= new SqliteCommands(connectionString);
                        commands.Checkpoint();
                        lane.Value.Checkpoint();
                        copied = commits;
                    }
                    catch (SqliteException)
                    {
                        // No connection could be opened: the log keeps everything, and the next tick tries again.
                    }
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping: the log is emptied when the last connection closes.
        }
        finally
        {
            commands?.Dispose();
        }
    }
}
