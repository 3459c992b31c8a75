namespace ScimHub.Provisioning.Storage;

/// <summary>How long whoever asks waits for each answer of the storage: a database that hangs is given up in time to say so.</summary>
public static class StoragePatience
{
    private static readonly AsyncLocal<TimeSpan?> Ambient = new();

    /// <summary>For all that the caller does from here on, until its own method ends. Who has it up gets a <see cref="TimeoutException"/>.</summary>
    public static void Begin(TimeSpan limit) => Ambient.Value = limit;

    /// <exception cref="TimeoutException">The patience was over.</exception>
    internal static Task<T> WaitAsync<T>(Task<T> answer, CancellationToken ct) => Ambient.Value is { } limit ? answer.WaitAsync(limit, ct) : answer.WaitAsync(ct);
}
