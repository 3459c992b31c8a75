using System.Numerics;

namespace ScimHub.Benchmarks.Load;

/// <summary>Latencies in buckets of 1.6 % width: constant memory, and quantiles that one long answer cannot bend.</summary>
internal sealed class Histogram
{
    private const int SubBits = 6;
    private readonly long[] buckets = new long[64 << SubBits];

    public long Count { get; private set; }

    public void Add(long nanoseconds)
    {
        buckets[Index(nanoseconds)]++;
        Count++;
    }

    public void Add(Histogram other)
    {
        for (var i = 0; i < buckets.Length; i++)
        {
            buckets[i] += other.buckets[i];
        }
        Count += other.Count;
    }

    public void Clear()
    {
        Array.Clear(buckets);
        Count = 0;
    }

    public double Milliseconds(double quantile)
    {
        var rank = (long)Math.Ceiling(quantile * Count);
        for (var i = 0; i < buckets.Length; i++)
        {
            rank -= buckets[i];
            if (rank <= 0 && Count > 0)
            {
                return Value(i) / 1e6;
            }
        }
        return double.NaN;
    }

    private static int Index(long value)
    {
        if (value < 1 << SubBits)
        {
            return (int)Math.Max(value, 0);
        }
        var shift = BitOperations.Log2((ulong)value) - SubBits;
        return ((shift + 1) << SubBits) + (int)((value >> shift) & ((1 << SubBits) - 1));
    }

    private static double Value(int index)
    {
        var shift = (index >> SubBits) - 1;
        return shift < 0 ? index : ((index & ((1 << SubBits) - 1)) + (1L << SubBits) + 0.5) * Math.Pow(2, shift);
    }
}
