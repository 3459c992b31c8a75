using ScimHub.Benchmarks.Load;

namespace ScimHub.Benchmarks.Measuring;

/// <summary>What the rounds of one operation on one side came to: medians.</summary>
internal sealed record Measurement(IReadOnlyList<double> Rates, double CpuMicroseconds, double P50, double P99, IReadOnlyList<double> KindP50, long Operations, long Errors, string? FirstError)
{
    public double Rate => Median(Rates);

    /// <summary>For a table: p50 / p99 in milliseconds.</summary>
    public string Latencies => FormattableString.Invariant($"{P50:F2} / {P99:F1}");

    public static Measurement Of(IReadOnlyList<LoadResult> rounds, IReadOnlyList<double> cpuSeconds)
    {
        var operations = rounds.Sum(r => r.Operations);
        return new Measurement(
            [.. rounds.Select(r => r.Rate)],
            1e6 * PerOperation(rounds, cpuSeconds, operations),
            Median([.. rounds.Select(r => r.Latency.Milliseconds(0.50))]),
            Median([.. rounds.Select(r => r.Latency.Milliseconds(0.99))]),
            [.. Enumerable.Range(0, rounds[0].Kinds.Count).Select(k => Median([.. rounds.Select(r => r.Kinds[k].Milliseconds(0.50))]))],
            operations,
            rounds.Sum(r => r.Errors),
            rounds.Select(r => r.FirstError).FirstOrDefault(e => e is not null));
    }

    // The clock of CPU time ticks a hundred times a second: short rounds are taken together, longer ones each for itself, so that one disturbed round does not count.
    private static double PerOperation(IReadOnlyList<LoadResult> rounds, IReadOnlyList<double> cpuSeconds, long operations) => cpuSeconds.Min() < 0.3
        ? cpuSeconds.Sum() / Math.Max(operations, 1)
        : Median([.. rounds.Select((r, i) => cpuSeconds[i] / Math.Max(r.Operations, 1))]);

    public static double Median(IReadOnlyList<double> values)
    {
        var sorted = values.Order().ToList();
        var middle = sorted.Count / 2;
        return sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
