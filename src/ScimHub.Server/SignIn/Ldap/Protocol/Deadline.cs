namespace ScimHub.Server.SignIn.Ldap.Protocol;

/// <summary>So long may be waited, all waits of one operation together.</summary>
internal sealed class Deadline : IDisposable
{
    private readonly TimeProvider time;
    private readonly CancellationTokenSource limit;
    private readonly CancellationTokenSource both;
    private TimeSpan left;
    private long began;

    public Deadline(TimeSpan left, TimeProvider time, CancellationToken ct)
    {
        (this.left, this.time, began) = (left, time, time.GetTimestamp());
        limit = new(left, time);
        both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ct);
    }

    public CancellationToken Token => both.Token;

    public void Pause()
    {
        left -= time.GetElapsedTime(began);
        limit.CancelAfter(Timeout.InfiniteTimeSpan);
    }

    public void Resume()
    {
        began = time.GetTimestamp();
        limit.CancelAfter(left > TimeSpan.Zero ? left : TimeSpan.Zero);
    }

    public void Dispose()
    {
        both.Dispose();
        limit.Dispose();
    }
}
