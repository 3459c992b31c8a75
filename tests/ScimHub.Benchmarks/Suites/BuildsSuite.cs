using System.Globalization;
using ScimHub.Benchmarks.Measuring;
using ScimHub.Benchmarks.Operations;
using ScimHub.Benchmarks.Processes;
using ScimHub.Benchmarks.Report;

namespace ScimHub.Benchmarks.Suites;

/// <summary>Two builds of the server, asked in turn: what a change has cost. Runs of different hours, or machines, do not tell.</summary>
internal sealed class BuildsSuite(BenchmarkOptions options, string database, Book book, CancellationToken ct)
{
    public void Run(Subject now, Subject before)
    {
        var contest = new Contest(options, ct);
        var rows = new List<IReadOnlyList<string>>();
        foreach (var operation in Catalogue.For(database, options).Where(o => options.Selects(o.Name)))
        {
            operation.Prepare(now, ct);
            operation.Prepare(before, ct);
            var measured = contest.Run(operation.Name, [(now, operation.On(now)), (before, operation.On(before))], operation.Most);
            book.Add(database, operation.Name, now.Name, measured[0]);
            book.Add(database, operation.Name, before.Name, measured[1]);
            rows.Add(ToRow(operation, measured[0], measured[1]));
        }
        book.Add(new Table(
            $"Two builds, {database}",
            FormattableString.Invariant($"Alternately, {options.Rounds} rounds of {options.Round.TotalSeconds} s. {Machine.Describe()}."),
            ["operation", "connections", "CPU µs/op", "before", "×", "ops/s", "before", "p50 / p99 ms", "before"],
            rows));
    }

    private static IReadOnlyList<string> ToRow(Operation operation, Measurement now, Measurement before) =>
    [
        operation.Name, $"{operation.Connections}",
        Text(now.CpuMicroseconds, "F0"), Text(before.CpuMicroseconds, "F0"), Text(now.CpuMicroseconds / before.CpuMicroseconds, "F2"),
        Text(now.Rate, "N0"), Text(before.Rate, "N0"),
        now.Latencies, before.Latencies,
    ];

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
