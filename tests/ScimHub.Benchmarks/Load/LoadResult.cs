namespace ScimHub.Benchmarks.Load;

/// <summary>One round of a workload.</summary>
internal sealed record LoadResult(long Operations, TimeSpan Elapsed, IReadOnlyList<Histogram> Kinds, long Errors, string? FirstError)
{
    public double Rate => Operations / Elapsed.TotalSeconds;

    public Histogram Latency
    {
        get
        {
            var all = new Histogram();
            foreach (var kind in Kinds)
            {
                all.Add(kind);
            }
            return all;
        }
    }
}
