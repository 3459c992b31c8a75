using ScimHub.Benchmarks.Measuring;

namespace ScimHub.Benchmarks.Report;

/// <summary>One measured operation, its verdicts with it.</summary>
internal sealed record Row(string Operation, int Connections, Measurement? ScimHub, Measurement Floor, IReadOnlyList<Verdict> Verdicts)
{
    public double RateRatio => ScimHub is null ? double.NaN : Measurement.Median([.. ScimHub.Rates.Zip(Floor.Rates, (a, b) => a / b)]);

    public double CpuRatio => ScimHub is null ? double.NaN : ScimHub.CpuMicroseconds / Floor.CpuMicroseconds;

    public bool Passed => Verdicts.All(v => v.Passed) && (ScimHub?.Errors ?? 0) == 0 && Floor.Errors == 0;

    public double Value(Quantity quantity) => quantity switch
    {
        Quantity.RateRatio => RateRatio,
        Quantity.CpuRatio => CpuRatio,
        Quantity.Rate => ScimHub?.Rate ?? double.NaN,
        Quantity.P50 => ScimHub?.P50 ?? double.NaN,
        Quantity.P99 => ScimHub?.P99 ?? double.NaN,
        _ => double.NaN,
    };
}
