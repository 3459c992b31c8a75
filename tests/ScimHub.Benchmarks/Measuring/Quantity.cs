namespace ScimHub.Benchmarks.Measuring;

/// <summary>What a limit is set on. Rates are better high, all else is better low.</summary>
internal enum Quantity
{
    /// <summary>Operations a second, as a part of the floor's.</summary>
    RateRatio,

    /// <summary>CPU per operation, as a multiple of the floor's.</summary>
    CpuRatio,

    /// <summary>CPU per operation, as a multiple of another row's.</summary>
    Growth,

    /// <summary>Operations a second.</summary>
    Rate,

    /// <summary>Median latency in milliseconds.</summary>
    P50,

    /// <summary>99th percentile of latency in milliseconds.</summary>
    P99,

    /// <summary>Proportional set size in megabytes.</summary>
    Megabytes,

    /// <summary>CPU per operation and member of the group it concerns, in microseconds.</summary>
    PerMember,

    /// <summary>How many requests broke a promise.</summary>
    Breaches,
}
