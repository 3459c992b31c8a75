namespace ScimHub.Provisioning.Storage;

/// <summary>
/// Version 7 ids in the order of their making, also within one millisecond: RFC 9562 §6.2, method 1, a counter in the bits after the
/// time. The stable order of lists is that of ids, so people made one after the other are listed so.
/// </summary>
public static class SequentialId
{
    private const int CounterLimit = 0xFFF;

    private static readonly Lock Gate = new();
    private static long lastMillisecond;
    private static int lastCounter;

    public static Guid Next(DateTimeOffset now)
    {
        var (millisecond, counter) = Advance(now.ToUnixTimeMilliseconds());
        Span<byte> bytes = stackalloc byte[16];
        Guid.CreateVersion7(DateTimeOffset.FromUnixTimeMilliseconds(millisecond)).TryWriteBytes(bytes, bigEndian: true, out _);
        bytes[6] = (byte)(0x70 | (counter >> 8));
        bytes[7] = (byte)counter;
        return new Guid(bytes, bigEndian: true);
    }

    private static (long Millisecond, int Counter) Advance(long millisecond)
    {
        lock (Gate)
        {
            if (millisecond > lastMillisecond)
            {
                (lastMillisecond, lastCounter) = (millisecond, 0);
            }
            else if (++lastCounter > CounterLimit)
            {
                // More than 4,096 in a millisecond, or a clock set back: the order goes on by borrowing from the future.
                (lastMillisecond, lastCounter) = (lastMillisecond + 1, 0);
            }
            return (lastMillisecond, lastCounter);
        }
    }
}
