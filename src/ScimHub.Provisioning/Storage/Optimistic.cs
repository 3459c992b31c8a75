namespace ScimHub.Provisioning.Storage;

/// <summary>Reads, decides and commits again where another writer was quicker.</summary>
internal static class Optimistic
{
    /// <summary>Each round somebody's commit succeeds, so this many lost in a row means a database in trouble.</summary>
    private const int Rounds = 200;

    /// <summary>After these the loser waits a little, longer each time, so that a crowd thins out.</summary>
    private const int Patient = 4;

    /// <param name="attempt">One round; null where the commit did not hold.</param>
    public static async Task<T> RunAsync<T>(Func<Task<T?>> attempt, CancellationToken ct)
        where T : class
    {
        for (var round = 0; round < Rounds; round++)
        {
            if (await attempt() is { } done)
            {
                return done;
            }
            if (round >= Patient)
            {
                await Task.Delay(Random.Shared.Next(1, Math.Min(2 + round, 25)), ct);
            }
        }
        throw new StorageUnavailableException("Too many writers change the same resource at once.");
    }
}
