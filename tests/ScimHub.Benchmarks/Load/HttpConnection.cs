using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ScimHub.Benchmarks.Load;

/// <summary>One keep-alive connection, read and written with blocking calls: two system calls an exchange and no scheduler between.</summary>
internal sealed class HttpConnection(IPEndPoint server) : IDisposable
{
    private Socket? socket;
    private byte[] buffer = new byte[256 * 1024];
    private int start;
    private int end;
    private byte[] body = new byte[64 * 1024];
    private int bodyLength;
    private bool keepBody;

    public ReadOnlySpan<byte> Body => body.AsSpan(0, bodyLength);

    /// <summary>Sends, waits for the whole answer, returns its status. The body is kept only when asked for, or when it is an error.</summary>
    public int Exchange(ReadOnlySpan<byte> request, bool wantBody)
    {
        socket ??= Connect();
        while (request.Length > 0)
        {
            request = request[socket.Send(request)..];
        }
        start = end = bodyLength = 0;
        int head;
        while ((head = buffer.AsSpan(0, end).IndexOf("\r\n\r\n"u8)) < 0)
        {
            Fill();
        }
        var status = 100 * (buffer[9] - '0') + 10 * (buffer[10] - '0') + (buffer[11] - '0');
        keepBody = wantBody || status >= 400;
        var (length, chunked, close) = Headers(buffer.AsSpan(0, head + 2));
        start = head + 4;
        if (chunked)
        {
            ReadChunks();
        }
        else if (status is not (204 or 304))
        {
            Take(length);
        }
        if (close)
        {
            Dispose();
        }
        return status;
    }

    public void Dispose()
    {
        socket?.Dispose();
        socket = null;
    }

    private static (int Length, bool Chunked, bool Close) Headers(ReadOnlySpan<byte> head)
    {
        var length = 0;
        var chunked = false;
        var close = false;
        while (true)
        {
            var line = head.IndexOf("\r\n"u8);
            if (line < 0)
            {
                return (length, chunked, close);
            }
            var header = head[..line];
            if (header.Length > 15 && (header[0] | 0x20) == 'c' && Ascii.EqualsIgnoreCase(header[..15], "content-length:"))
            {
                if (!Utf8Parser.TryParse(header[15..].TrimStart((byte)' '), out length, out _))
                {
                    throw new InvalidDataException("A Content-Length cannot be read.");
                }
            }
            else if (header.Length > 18 && (header[0] | 0x20) == 't' && Ascii.EqualsIgnoreCase(header[..18], "transfer-encoding:"))
            {
                chunked = header[18..].IndexOf("chunked"u8) >= 0;
            }
            else if (header.Length > 11 && (header[0] | 0x20) == 'c' && Ascii.EqualsIgnoreCase(header[..11], "connection:"))
            {
                close = header[11..].IndexOf("close"u8) >= 0;
            }
            head = head[(line + 2)..];
        }
    }

    private void ReadChunks()
    {
        while (true)
        {
            int line;
            while ((line = buffer.AsSpan(start, end - start).IndexOf("\r\n"u8)) < 0)
            {
                Fill();
            }
            if (!Utf8Parser.TryParse(buffer.AsSpan(start, line), out int size, out _, 'x'))
            {
                throw new InvalidDataException("A chunk's size cannot be read.");
            }
            start += line + 2;
            Take(size);
            Drop(2);
            if (size == 0)
            {
                return;
            }
        }
    }

    private void Take(int count)
    {
        if (keepBody && bodyLength + count > body.Length)
        {
            Array.Resize(ref body, Math.Max(body.Length * 2, bodyLength + count));
        }
        while (count > 0)
        {
            if (start == end)
            {
                Fill();
            }
            var part = Math.Min(count, end - start);
            if (keepBody)
            {
                buffer.AsSpan(start, part).CopyTo(body.AsSpan(bodyLength));
                bodyLength += part;
            }
            start += part;
            count -= part;
        }
    }

    private void Drop(int count)
    {
        while (end - start < count)
        {
            Fill();
        }
        start += count;
    }

    private void Fill()
    {
        if (start == end)
        {
            start = end = 0;
        }
        else if (end == buffer.Length)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            end -= start;
            start = 0;
            if (end == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }
        }
        var read = socket!.Receive(buffer.AsSpan(end));
        if (read == 0)
        {
            throw new EndOfStreamException("The server closed the connection within an answer.");
        }
        end += read;
    }

    private Socket Connect()
    {
        var made = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 120_000 };
        made.Connect(server);
        return made;
    }
}
