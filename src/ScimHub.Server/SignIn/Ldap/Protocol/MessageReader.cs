namespace ScimHub.Server.SignIn.Ldap.Protocol;

/// <summary>
/// Cuts the stream into messages. A message's length is judged before anything is set aside for it, and room is made as its bytes come, so that a length alone costs nothing.
/// </summary>
internal sealed class MessageReader(int mostBytes)
{
    private const int Step = 16 * 1024;
    private const int LongestHeader = 6;

    private byte[] buffer = new byte[Step];
    private int start;
    private int end;

    /// <summary>Bytes that have come and belong to no message yet.</summary>
    public int Pending => end - start;

    /// <summary>The next message, whole, its length's bytes included; the memory is its own.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(Stream stream, CancellationToken ct)
    {
        int length;
        while (!TryLength(buffer.AsSpan(start, Pending), out length))
        {
            await FillAsync(stream, ct);
        }
        if (length > mostBytes)
        {
            throw new LdapException(LdapFault.TooMuch, $"The server sent a message of {length} bytes; at most {mostBytes} are taken in.");
        }
        while (Pending < length)
        {
            await FillAsync(stream, ct);
        }
        var message = buffer.AsSpan(start, length).ToArray();
        start += length;
        if (start == end)
        {
            (start, end) = (0, 0);
            buffer = buffer.Length > Step ? new byte[Step] : buffer;
        }
        return message;
    }

    /// <summary>
    /// The length of the message that begins here, header and all; false until enough has come to tell. RFC 4511 §5.1: "Only the definite form of length encoding is used". Active
    /// Directory writes lengths in four bytes, however short.
    /// </summary>
    public static bool TryLength(ReadOnlySpan<byte> bytes, out int length)
    {
        const byte sequence = 0x30;
        length = 0;
        if (bytes.Length > 0 && bytes[0] != sequence)
        {
            throw LdapException.Malformed("bytes that begin no message");
        }
        if (bytes.Length < 2)
        {
            return false;
        }
        if (bytes[1] < 0x80)
        {
            length = 2 + bytes[1];
            return true;
        }
        var count = bytes[1] & 0x7F;
        if (count is 0 or > LongestHeader - 2)
        {
            throw LdapException.Malformed("a message of indefinite or monstrous length");
        }
        if (bytes.Length < 2 + count)
        {
            return false;
        }
        long value = 0;
        foreach (var part in bytes.Slice(2, count))
        {
            value = (value << 8) | part;
        }
        length = (int)Math.Min(value + 2 + count, int.MaxValue);
        return true;
    }

    private async ValueTask FillAsync(Stream stream, CancellationToken ct)
    {
        if (start > 0 && buffer.Length - end < Step / 2)
        {
            buffer.AsSpan(start, Pending).CopyTo(buffer);
            (start, end) = (0, Pending);
        }
        if (end == buffer.Length)
        {
            Array.Resize(ref buffer, buffer.Length * 2);
        }
        var count = await stream.ReadAsync(buffer.AsMemory(end), ct);
        if (count == 0)
        {
            throw new LdapException(LdapFault.Closed, "The server ended the connection.");
        }
        end += count;
    }
}
