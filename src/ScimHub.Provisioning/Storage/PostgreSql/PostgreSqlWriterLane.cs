using Npgsql;

namespace ScimHub.Provisioning.Storage.PostgreSql;

/// <summary>
/// Units of work that meet at the door are one transaction: one flush of the log for all, no waiting for each other's rows, and what
/// they insert into one table is one statement. A unit that does not hold is taken out, and the others go again without it.
/// </summary>
internal sealed class PostgreSqlWriterLane
{
    /// <summary>More to a transaction would only make the first of them wait longer.</summary>
    private const int MostTogether = 64;

    /// <summary>A unit that names more rows than this goes by itself: the others would wait for it.</summary>
    private const int Large = 200;

    private readonly NpgsqlDataSource source;
    private readonly Convoy<Unit> convoy;
    private long commits;

    public PostgreSqlWriterLane(NpgsqlDataSource source)
    {
        this.source = source;
        convoy = new(1, MostTogether, RunAsync);
    }

    /// <summary>How many transactions there were.</summary>
    public long Commits => Interlocked.Read(ref commits);

    public Task<bool> CommitAsync(Guid target, IReadOnlyList<SqlStatement> statements)
    {
        var unit = new Unit(target, statements);
        if (statements.Count > Large || statements.Any(statement => statement.Alone || statement.Parameters.Any(value => value is SqlIds { Ids.Length: > Large })))
        {
            _ = RunAsync([unit]);
        }
        else
        {
            convoy.Add(unit);
        }
        return unit.Outcome.Task;
    }

    private async Task RunAsync(List<Unit> units)
    {
        // Rows are locked in one order, here and on every other node.
        units.Sort(static (left, right) => left.Target.CompareTo(right.Target));
        try
        {
            while (await TryAsync(units) is { } failed)
            {
                if (failed.Units is not [var fallen])
                {
                    await EachAloneAsync(units);
                    return;
                }
                units.Remove(fallen);
                fallen.Outcome.SetResult(false);
            }
            units.ForEach(unit => unit.Outcome.SetResult(true));
        }
        catch (NpgsqlException e) when (PostgreSqlFaults.IsOutage(e))
        {
            var unavailable = PostgreSqlFaults.Unavailable(e);
            units.ForEach(unit => unit.Outcome.SetException(unavailable));
        }
        // Whatever one unit's fault is, it is not the others'.
        catch (Exception) when (units is not [_])
        {
            await EachAloneAsync(units);
        }
        catch (Exception e)
        {
            units[0].Outcome.SetException(e);
        }
    }

    private Task EachAloneAsync(List<Unit> units) => Task.WhenAll(units.Select(unit => RunAsync([unit])));

    /// <returns>Null once all are committed; else the step that did not hold, and nothing was done.</returns>
    private async Task<Step?> TryAsync(List<Unit> units)
    {
        if (units.Count == 0)
        {
            return null;
        }
        await using var connection = await source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var batch = new NpgsqlBatch(connection, transaction);
        var steps = Steps(units);
        foreach (var step in steps)
        {
            batch.BatchCommands.Add(step.Command());
        }
        try
        {
            await batch.ExecuteNonQueryAsync();
        }
        catch (PostgresException e) when (PostgreSqlFaults.IsLost(e) && e.BatchCommand is NpgsqlBatchCommand lost)
        {
            await transaction.RollbackAsync();
            return steps[batch.BatchCommands.IndexOf(lost)];
        }
        for (var i = 0; i < steps.Count; i++)
        {
            if (steps[i].Rows is { } rows && batch.BatchCommands[i].RecordsAffected != rows)
            {
                await transaction.RollbackAsync();
                return steps[i];
            }
        }
        await transaction.CommitAsync();
        Interlocked.Increment(ref commits);
        return null;
    }

    /// <summary>
    /// The statements of all units, each unit's in its own order: those with the same text side by side, insertions into one table as one.
    /// What adds to shared numbers comes last, so that other nodes wait for these rows from there to the commit, no longer.
    /// </summary>
    private static List<Step> Steps(List<Unit> units)
    {
        var steps = new List<Step>();
        var heads = units.Select(unit => (Unit: unit, Statements: new Queue<SqlStatement>(unit.Statements.Where(statement => !statement.Adds)))).ToList();
        while (heads.FirstOrDefault(head => head.Statements.Count > 0).Statements?.Peek().Sql is { } sql)
        {
            Step? insertions = null;
            foreach (var (unit, statements) in heads)
            {
                if (statements.Count == 0 || statements.Peek().Sql != sql)
                {
                    continue;
                }
                var statement = statements.Dequeue();
                if (insertions is not null)
                {
                    insertions.Add(unit, statement);
                    continue;
                }
                var step = new Step(unit, statement);
                steps.Add(step);
                insertions = step.IsInsertion ? step : null;
            }
        }
        var sums = units
            .SelectMany(unit => unit.Statements.Where(statement => statement.Adds).Select(statement => (Unit: unit, Statement: statement)))
            .GroupBy(sum => string.Join('|', [sum.Statement.Sql, .. sum.Statement.Parameters[..^1].Select(KeyText)]))
            .OrderBy(same => same.Key, StringComparer.Ordinal);
        foreach (var same in sums)
        {
            var (unit, statement) = same.First();
            var step = new Step(unit, statement);
            foreach (var (other, more) in same.Skip(1))
            {
                step.Add(other, more);
            }
            steps.Add(step);
        }
        return steps;

        // Instants as they are stored, to the millisecond: what is one sum has one.
        static object? KeyText(object? value) => value is DateTimeOffset time ? time.ToUnixTimeMilliseconds() : value;
    }

    private sealed record Unit(Guid Target, IReadOnlyList<SqlStatement> Statements)
    {
        public TaskCompletionSource<bool> Outcome { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>One statement as it is run, for one unit or for several.</summary>
    private sealed class Step(Unit unit, SqlStatement statement)
    {
        private const string Values = "VALUES (";
        private readonly List<object?[]> rows = [statement.Parameters];

        public List<Unit> Units { get; } = [unit];

        public int? Rows => statement.Rows;

        public bool IsInsertion => statement is { Rows: null, Adds: false } && statement.Sql.StartsWith("INSERT", StringComparison.Ordinal) && statement.Sql.Contains(Values, StringComparison.Ordinal);

        public void Add(Unit other, SqlStatement more)
        {
            Units.Add(other);
            rows.Add(more.Parameters);
        }

        public NpgsqlBatchCommand Command()
        {
            var command = new NpgsqlBatchCommand(statement.Sql);
            if (rows.Count == 1)
            {
                PostgreSqlValues.Bind(command.Parameters, statement.Parameters);
            }
            else if (statement.Adds)
            {
                PostgreSqlValues.Bind(command.Parameters, [.. statement.Parameters[..^1], rows.Sum(row => (long)row[^1]!)]);
            }
            else
            {
                var table = PostgreSqlValues.Table(command.Parameters, rows);
                var values = statement.Sql.IndexOf(Values, StringComparison.Ordinal);
                var row = statement.Sql[(values + Values.Length)..statement.Sql.LastIndexOf(')')];
                command.CommandText = $"{statement.Sql[..values]}SELECT {PostgreSqlValues.OverTable(row, rows)} FROM {table}";
            }
            return command;
        }
    }
}
