namespace ScimHub.Provisioning.Tests.Harness;

/// <summary>A clock that goes one millisecond on at each look, so that ids are in the order they were made, and leaps when told to.</summary>
public sealed class TestClock : TimeProvider
{
    private long now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(Interlocked.Increment(ref now));

    public void Advance(TimeSpan time) => Interlocked.Add(ref now, (long)time.TotalMilliseconds);
}
