namespace ScimHub.Provisioning.Storage.PostgreSql;

/// <summary>
/// Lets what arrives while others are under way travel together: who finds the way free goes at once, and whatever came meanwhile
/// goes with the next run. Nobody waits for company.
/// </summary>
/// <param name="ways">How many runs there may be at a time.</param>
/// <param name="most">How many travel in one run at most.</param>
/// <param name="run">Takes them through, and tells each its outcome. It does not throw.</param>
internal sealed class Convoy<T>(int ways, int most, Func<List<T>, Task> run)
{
    private readonly Lock gate = new();
    private readonly Queue<T> waiting = new();
    private int running;

    public void Add(T traveller)
    {
        lock (gate)
        {
            waiting.Enqueue(traveller);
            if (running == ways)
            {
                return;
            }
            running++;
        }
        _ = GoAsync();
    }

    private async Task GoAsync()
    {
        while (Next() is { } travellers)
        {
            await run(travellers);
        }
    }

    private List<T>? Next()
    {
        lock (gate)
        {
            if (waiting.Count == 0)
            {
                running--;
                return null;
            }
            var travellers = new List<T>(Math.Min(waiting.Count, most));
            while (travellers.Count < most && waiting.TryDequeue(out var next))
            {
                travellers.Add(next);
            }
            return travellers;
        }
    }
}
