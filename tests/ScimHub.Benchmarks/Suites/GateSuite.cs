using ScimHub.Benchmarks.Measuring;
using ScimHub.Benchmarks.Operations;
using ScimHub.Benchmarks.Processes;
using ScimHub.Benchmarks.Report;

namespace ScimHub.Benchmarks.Suites;

/// <summary>Every operation beside the floor, with its gate and its target.</summary>
internal sealed class GateSuite(BenchmarkOptions options, string database, Book book, CancellationToken ct)
{
    public void Run(Subject? server, Subject floor)
    {
        var contest = new Contest(options, ct);
        var rows = new List<Row>();
        try
        {
            foreach (var operation in Catalogue.For(database, options).Where(o => options.Selects(o.Name)))
            {
                var sides = server is null ? [floor] : new[] { server, floor };
                foreach (var side in sides)
                {
                    operation.Prepare(side, ct);
                }
                var measured = contest.Run(operation.Name, [.. sides.Select(s => (s, operation.On(s)))], operation.Most);
                rows.Add(Judge(operation, server is null ? null : measured[0], measured[^1]));
            }
        }
        finally
        {
            // What was measured before a stop or a failure is shown too.
            if (rows.Count > 0)
            {
                book.Add(ToTable(rows));
                Pages(rows);
            }
        }
        if (server is not null && options.Only == "*")
        {
            Memory(server);
        }
    }

    private Row Judge(Operation operation, Measurement? server, Measurement floor)
    {
        var row = new Row(operation.Name, operation.Connections, server, floor, []);
        row = row with { Verdicts = server is null ? [] : [.. operation.Limits.Select(l => new Verdict(operation.Name, l, row.Value(l.Quantity)))] };
        if (server is not null)
        {
            book.Add(database, operation.Name, "ScimHub", server);
        }
        book.Add(database, operation.Name, "floor", floor);
        foreach (var verdict in row.Verdicts)
        {
            book.Add(database, verdict);
        }
        return row;
    }

    // A page costs what it holds, wherever it stands in the list.
    private void Pages(List<Row> rows)
    {
        if (rows.Find(r => r.Operation == Catalogue.FirstPage)?.ScimHub is not { } first)
        {
            return;
        }
        var pages = rows.Where(r => r.Operation.StartsWith("list 100", StringComparison.Ordinal) && r.ScimHub is not null && r.Operation != Catalogue.FirstPage)
            .Select(r => new Verdict(r.Operation + ", against the first", new Limit(Quantity.Growth, null, 1.25), r.ScimHub!.CpuMicroseconds / first.CpuMicroseconds)).ToList();
        pages.ForEach(v => book.Add(database, v));
        book.Add(new Table($"Pages, {database}", "CPU of a page against that of the first.", ["page", "target"],
            [.. pages.Select(v => (IReadOnlyList<string>)[v.Operation, v.TargetText])]));
    }

    private void Memory(Subject server)
    {
        foreach (var limit in Limits.For(database).Memory)
        {
            var verdict = new Verdict("memory after the run", limit, server.PssMegabytes);
            book.Add(database, verdict);
            book.Add(new Table($"Memory, {database}", "", ["measure", "gate", "target"], [["PSS after the run", verdict.GateText, verdict.TargetText]]));
        }
    }

    private Table ToTable(List<Row> rows) => new(
        FormattableString.Invariant($"{database}, {options.GateUsers:N0} users"),
        $"ScimHub beside the floor R (bare Kestrel, raw SQL), alternately, {options.Rounds} rounds of {options.Round.TotalSeconds} s. {Machine.Describe()}.",
        ["operation", "connections", "CPU µs/op", "R", "×", "ops/s", "R", "of R", "p50 / p99 ms", "R", "gate", "target"],
        [.. rows.Select(r => (IReadOnlyList<string>)
            [
                r.Operation, $"{r.Connections}",
                Figure(r.ScimHub?.CpuMicroseconds, "F0"), Figure(r.Floor.CpuMicroseconds, "F0"), Figure(r.CpuRatio, "F2"),
                Figure(r.ScimHub?.Rate, "N0"), Figure(r.Floor.Rate, "N0"), Figure(r.RateRatio, "F2"),
                r.ScimHub?.Latencies ?? "", r.Floor.Latencies,
                string.Join("<br>", r.Verdicts.Select(v => v.GateText).Append(Errors(r)).Where(t => t.Length > 0)),
                string.Join("<br>", r.Verdicts.Select(v => v.TargetText).Where(t => t.Length > 0)),
            ])]);

    private static string Errors(Row row) => (row.ScimHub?.Errors ?? 0) + row.Floor.Errors is > 0 and var errors ? $"✗ FAIL {errors} errors" : "";

    private static string Figure(double? value, string format) =>
        value is { } number && double.IsFinite(number) ? number.ToString(format, System.Globalization.CultureInfo.InvariantCulture) : "";
}
