namespace ScimHub.Server.SignIn.Ldap;

/// <summary>Holds a job's lease while its work waits for others, which may be for longer than the lease is.</summary>
internal static class LeaseBeat
{
    /// <param name="work">Cancelled where the job was begun anew, or is another node's.</param>
    /// <param name="hold">False: it was.</param>
    public static async Task<T> HoldAsync<T>(TimeSpan every, Func<CancellationToken, Task<bool>> hold, Func<CancellationToken, Task<T>> work, TimeProvider time, CancellationToken ct)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var beats = BeatAsync(every, hold, over, time);
        try
        {
            return await work(over.Token);
        }
        finally
        {
            await over.CancelAsync();
            await beats;
        }
    }

    private static async Task BeatAsync(TimeSpan every, Func<CancellationToken, Task<bool>> hold, CancellationTokenSource over, TimeProvider time)
    {
        using var timer = new PeriodicTimer(every, time);
        try
        {
            while (await timer.WaitForNextTickAsync(over.Token) && await hold(over.Token))
            {
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            return;
        }
        finally
        {
            // Work without a lease may be done by two.
            await over.CancelAsync();
        }
    }
}
