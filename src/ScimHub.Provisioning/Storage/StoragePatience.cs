using System.Diagnostics;

namespace ScimHub.Provisioning.Storage;

/// <summary>How long whoever asks waits for each answer of the storage: a database that hangs is given up in time to say so.</summary>
public static class StoragePatience
{
    private static readonly AsyncLocal<Limit?> Ambient = new();

    /// <summary>Whether somebody waits for what is asked now who will not wait for ever.</summary>
    internal static bool IsLimited => Ambient.Value is not null;

    /// <summary>For all that the caller does from here on, until its own method ends. When it is over, what was asked is unavailable, and so is for a while, at once, what is asked next.</summary>
    public static void Begin(TimeSpan limit) => Ambient.Value = new(limit);

    /// <exception cref="StorageUnavailableException">The patience was over.</exception>
    internal static Task<T> WaitAsync<T>(Func<Task<T>> ask, CancellationToken ct) => Ambient.Value is { } limit ? WaitAsync(ask, limit, ct) : ask();

    private static async Task<T> WaitAsync<T>(Func<Task<T>> ask, Limit limit, CancellationToken ct)
    {
        Check();
        try
        {
            return await ask().WaitAsync(limit.Time, ct).ConfigureAwait(false);
        }
        catch (TimeoutException e)
        {
            limit.GiveUp();
            throw new StorageUnavailableException("The database does not answer.", e);
        }
    }

    /// <exception cref="StorageUnavailableException">The patience is over already.</exception>
    internal static void Check()
    {
        if (Ambient.Value is { IsOver: true })
        {
            throw new StorageUnavailableException("The database does not answer.");
        }
    }

    /// <summary>A wait was in vain that was not one of ours.</summary>
    internal static void GiveUp() => Ambient.Value?.GiveUp();

    private sealed class Limit(TimeSpan time)
    {
        private long? givenUp;

        public TimeSpan Time => time;

        /// <summary>What outlives the request in which it was begun asks again some time.</summary>
        public bool IsOver => givenUp is { } since && Stopwatch.GetElapsedTime(since) < time;

        public void GiveUp() => givenUp = Stopwatch.GetTimestamp();
    }
}
