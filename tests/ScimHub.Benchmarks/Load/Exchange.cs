namespace ScimHub.Benchmarks.Load;

/// <summary>What one connection of a workload sends: it keeps its own state from round to round.</summary>
/// <param name="Next">Writes the next request; false when there is none left.</param>
/// <param name="Expected">The statuses that count as success.</param>
/// <param name="Read">Receives status and body of each answer, where the next request depends on it.</param>
internal sealed record Exchange(Func<RequestWriter, bool> Next, int[] Expected, Action<int, ReadOnlySpan<byte>>? Read = null)
{
    public static Exchange Of(int status, Action<RequestWriter> next) => new(
        request =>
        {
            next(request);
            return true;
        },
        [status]);
}
