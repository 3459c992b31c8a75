using ScimHub.Benchmarks.Load;

namespace ScimHub.Benchmarks.Measuring;

/// <summary>What the rounds of one operation on one side came to: medians, and CPU over all of them.</summary>
internal sealed record Measurement(IReadOnlyList<double> Rates, double CpuMicroseconds, double P50, double P99, IReadOnlyList<double> KindP50, long Operations, long Errors, string? FirstError)
{
    public double Rate => Median(Rates);

    public static Measurement Of(IReadOnlyList<LoadResult> rounds, double cpuSeconds)
    {
        var operations = rounds.Sum(r => r.Operations);
        return new Measurement(
            [.. rounds.Select(r => r.Rate)],
            cpuSeconds * 1e6 / Math.Max(operations, 1),
            Median([.. rounds.Select(r => r.Latency.Milliseconds(0.50))]),
            Median([.. rounds.Select(r => r.Latency.Milliseconds(0.99))]),
            [.. Enumerable.Range(0, rounds[0].Kinds.Count).Select(k => Median([.. rounds.Select(r => r.Kinds[k].Milliseconds(0.50))]))],
            operations,
            rounds.Sum(r => r.Errors),
            rounds.Select(r => r.FirstError).FirstOrDefault(e => e is not null));
    }

    public static double Median(IReadOnlyList<double> values)
    {
        var sorted = values.Order().ToList();
        var middle = sorted.Count / 2;
        return sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
