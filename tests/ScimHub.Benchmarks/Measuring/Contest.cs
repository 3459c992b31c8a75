using ScimHub.Benchmarks.Load;
using ScimHub.Benchmarks.Processes;

namespace ScimHub.Benchmarks.Measuring;

/// <summary>Runs the sides of one operation alternately (A B A B), so that what the machine does meanwhile falls on all of them alike.</summary>
internal sealed class Contest(BenchmarkOptions options, CancellationToken ct)
{
    private const int EnoughToCompile = 20_000;
    private const int MostWarmups = 5;

    public IReadOnlyList<Measurement> Run(string operation, IReadOnlyList<(Subject Subject, Workload Workload)> sides, int most = int.MaxValue)
    {
        Console.Error.Write($"  {operation} …");
        var rounds = sides.Select(_ => new List<LoadResult>()).ToList();
        var cpu = sides.Select(_ => new List<double>()).ToList();
        try
        {
            foreach (var (_, workload) in sides)
            {
                WarmUp(workload, most);
            }
            for (var round = 0; round < options.Rounds; round++)
            {
                for (var i = 0; i < sides.Count; i++)
                {
                    var before = sides[i].Subject.CpuSeconds;
                    rounds[i].Add(sides[i].Workload.Run(options.Round, most, ct));
                    cpu[i].Add(sides[i].Subject.CpuSeconds - before);
                }
            }
        }
        finally
        {
            foreach (var (_, workload) in sides)
            {
                workload.Dispose();
            }
        }
        var results = sides.Select((_, i) => Measurement.Of(rounds[i], cpu[i])).ToList();
        Console.Error.WriteLine(string.Join(" |", results.Select((m, i) => FormattableString.Invariant(
            $" {sides[i].Subject.Name} {m.CpuMicroseconds:F0} µs, {m.Rate:F0}/s, {m.P50:F2}/{m.P99:F1} ms{(m.Errors > 0 ? $", {m.Errors} ERRORS: {m.FirstError}" : "")}"))));
        return results;
    }

    // The runtime compiles twice what runs often: on a crowded machine that takes requests rather than seconds.
    private void WarmUp(Workload workload, int most)
    {
        long answered = 0;
        for (var i = 0; i < MostWarmups && answered < Math.Min(EnoughToCompile, most); i++)
        {
            answered += workload.Run(options.Warmup, most, ct).Operations;
        }
    }
}
