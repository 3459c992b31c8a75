namespace ScimHub.Benchmarks.Measuring;

/// <summary>A measured value against its limit.</summary>
internal sealed record Verdict(string Operation, Limit Limit, double Value)
{
    public bool Passed => Limit.Gate is not { } gate || (double.IsFinite(Value) && Limit.Holds(Value, gate));

    public bool OnTarget => Limit.Target is not { } target || (double.IsFinite(Value) && Limit.Holds(Value, target));

    public string GateText => Limit.Gate is { } gate ? $"{(Passed ? "✓" : "✗ FAIL")} {Text(Value)} ({Bound(gate)})" : "";

    /// <summary>How far it is to the target: the share of it that is reached.</summary>
    public string TargetText => Limit.Target is not { } target ? ""
        : OnTarget ? $"✓ {Text(Value)} ({Bound(target)})"
        : FormattableString.Invariant($"{Text(Value)} ({Bound(target)}): {100 * (Limit.AtLeast ? Value / target : target / Value):F0} %");

    private string Bound(double bound) => FormattableString.Invariant($"{(Limit.AtLeast ? "≥" : "≤")} {bound:#,0.###}");

    private string Text(double value) => Limit.Quantity switch
    {
        Quantity.RateRatio => FormattableString.Invariant($"{value:F2} R"),
        Quantity.CpuRatio => FormattableString.Invariant($"CPU ×{value:F2}"),
        Quantity.Growth => FormattableString.Invariant($"×{value:F2}"),
        Quantity.Rate => FormattableString.Invariant($"{value:N0}/s"),
        Quantity.P50 => FormattableString.Invariant($"p50 {value:0.###} ms"),
        Quantity.P99 => FormattableString.Invariant($"p99 {value:0.#} ms"),
        Quantity.PerMember => FormattableString.Invariant($"{value:F2} µs a member"),
        Quantity.Megabytes => FormattableString.Invariant($"{value:F0} MB"),
        _ => FormattableString.Invariant($"{value:F0}"),
    };
}
