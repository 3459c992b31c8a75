using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace ScimHub.Server.Scim;

/// <summary>A growing, rented buffer in which an answer is put together, so that its length is known before its first byte leaves. What grows past <see cref="SpillSize"/> is streamed.</summary>
internal sealed class AnswerBuffer(int size = 4_096) : IBufferWriter<byte>, IDisposable
{
    private const int SpillSize = 512 * 1024;

    private byte[] array = ArrayPool<byte>.Shared.Rent(size);

    public int Count { get; private set; }

    public ReadOnlySpan<byte> Written => array.AsSpan(0, Count);

    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        Count += bytes.Length;
    }

    public void Append(Guid id)
    {
        id.TryFormat(GetSpan(36), out var written);
        Count += written;
    }

    public void Append(long number)
    {
        number.TryFormat(GetSpan(20), out var written, default, CultureInfo.InvariantCulture);
        Count += written;
    }

    /// <summary>RFC 7643 §2.3.5, to the millisecond: <c>2026-11-22T09:30:00.123Z</c>.</summary>
    public void Append(DateTimeOffset time)
    {
        var utc = time.UtcDateTime;
        var to = GetSpan(24);
        Digits(to, 0, 4, utc.Year);
        to[4] = (byte)'-';
        Digits(to, 5, 2, utc.Month);
        to[7] = (byte)'-';
        Digits(to, 8, 2, utc.Day);
        to[10] = (byte)'T';
        Digits(to, 11, 2, utc.Hour);
        to[13] = (byte)':';
        Digits(to, 14, 2, utc.Minute);
        to[16] = (byte)':';
        Digits(to, 17, 2, utc.Second);
        to[19] = (byte)'.';
        Digits(to, 20, 3, utc.Millisecond);
        to[23] = (byte)'Z';
        Count += 24;
    }

    /// <summary>The inside of a JSON string.</summary>
    public void AppendText(ReadOnlySpan<char> text)
    {
        var to = GetSpan(text.Length * 3);
        Utf8.FromUtf16(text, to, out _, out var length);
        var needsEscape = JavaScriptEncoder.UnsafeRelaxedJsonEscaping.FindFirstCharacterToEncodeUtf8(to[..length]);
        if (needsEscape < 0)
        {
            Count += length;
            return;
        }
        var raw = to[..length].ToArray();
        var escaped = GetSpan(length * 6);
        JavaScriptEncoder.UnsafeRelaxedJsonEscaping.EncodeUtf8(raw, escaped, out _, out var written);
        Count += written;
    }

    /// <summary>Begins the answer with what there is, where that is much.</summary>
    public async ValueTask SpillAsync(HttpContext context)
    {
        if (Count >= SpillSize)
        {
            await context.Response.BodyWriter.WriteAsync(array.AsMemory(0, Count), context.RequestAborted);
            Count = 0;
        }
    }

    /// <summary>Sends the answer, or the rest of it.</summary>
    public async ValueTask CompleteAsync(HttpContext context)
    {
        if (!context.Response.HasStarted)
        {
            context.Response.ContentLength = Count;
        }
        await context.Response.BodyWriter.WriteAsync(array.AsMemory(0, Count), context.RequestAborted);
    }

    public void Advance(int count) => Count += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return array.AsMemory(Count);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return array.AsSpan(Count);
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(array);
        array = [];
        Count = 0;
    }

    private static void Digits(Span<byte> to, int start, int count, int value)
    {
        for (var i = start + count - 1; i >= start; i--)
        {
            to[i] = (byte)('0' + (value % 10));
            value /= 10;
        }
    }

    private void Reserve(int wanted)
    {
        wanted = Math.Max(wanted, 256);
        if (array.Length - Count >= wanted)
        {
            return;
        }
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(Count + wanted, array.Length * 2));
        Written.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(array);
        array = larger;
    }
}
