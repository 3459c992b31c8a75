namespace ScimHub.Benchmarks.Measuring;

/// <summary>A bound: the gate must hold, the target is where we are going.</summary>
internal sealed record Limit(Quantity Quantity, double? Gate, double? Target)
{
    public bool AtLeast => Quantity is Quantity.RateRatio or Quantity.Rate;

    public bool Holds(double value, double bound) => AtLeast ? value >= bound : value <= bound;
}
