namespace ScimHub.Benchmarks.Load;

/// <summary>What one connection of a workload sends: it keeps its own state from round to round.</summary>
/// <param name="Next">Writes the next request; false when there is none left.</param>
/// <param name="Expected">The statuses that count as success.</param>
/// <param name="Read">Receives status and body of each answer, where the next request depends on it.</param>
internal sealed record Exchange(Func<RequestWriter, bool> Next, int[] Expected, Action<int, ReadOnlySpan<byte>>? Read = null)
{
    /// <summary>How many <c>userName</c>s or <c>value</c>s the answer must hold: the first answer of every round is counted, so that a fast wrong answer fails.</summary>
    public (string Name, int Count)? Holds { get; init; }

    public static Exchange Of(int status, Action<RequestWriter> next) => new(
        request =>
        {
            next(request);
            return true;
        },
        [status]);
}
