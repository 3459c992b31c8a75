using System.Buffers.Text;
using System.Text;

namespace ScimHub.Benchmarks.Load;

/// <summary>Composes one HTTP/1.1 request in a buffer that is used again, so that the client costs little beside the server it measures.</summary>
internal sealed class RequestWriter(string host, string? token)
{
    private readonly byte[] fixedHeaders = Encoding.ASCII.GetBytes(
        $" HTTP/1.1\r\nHost: {host}\r\n" + (token is null ? "" : $"Authorization: Bearer {token}\r\n") + "Accept: application/scim+json\r\n");

    private byte[] buffer = new byte[16 * 1024];
    private int length;

    public ReadOnlySpan<byte> Request => buffer.AsSpan(0, length);

    /// <summary>Which of a workload's kinds of request this is, to tell their latencies apart.</summary>
    public int Kind { get; set; }

    public void Get(ReadOnlySpan<byte> path, ReadOnlySpan<byte> rest = default)
    {
        Start("GET "u8, path, rest);
        Append("\r\n"u8);
    }

    public void Get(ReadOnlySpan<byte> path, Guid id, ReadOnlySpan<byte> query = default)
    {
        Span<byte> text = stackalloc byte[36];
        Utf8Formatter.TryFormat(id, text, out _);
        Start("GET "u8, path, text);
        length -= fixedHeaders.Length;
        Append(query);
        Append(fixedHeaders);
        Append("\r\n"u8);
    }

    public void Send(string method, string path, ReadOnlySpan<byte> body)
    {
        Start(Encoding.ASCII.GetBytes(method + " "), Encoding.UTF8.GetBytes(path), default);
        Append("Content-Type: application/scim+json\r\nContent-Length: "u8);
        Ensure(16);
        Utf8Formatter.TryFormat(body.Length, buffer.AsSpan(length), out var digits);
        length += digits;
        Append("\r\n\r\n"u8);
        Append(body);
    }

    public void Send(string method, string path, string body)
    {
        var bytes = System.Buffers.ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(body.Length));
        Send(method, path, bytes.AsSpan(0, Encoding.UTF8.GetBytes(body, bytes)));
        System.Buffers.ArrayPool<byte>.Shared.Return(bytes);
    }

    private void Start(ReadOnlySpan<byte> method, ReadOnlySpan<byte> path, ReadOnlySpan<byte> rest)
    {
        length = 0;
        Append(method);
        Append(path);
        Append(rest);
        Append(fixedHeaders);
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        Ensure(bytes.Length);
        bytes.CopyTo(buffer.AsSpan(length));
        length += bytes.Length;
    }

    private void Ensure(int more)
    {
        if (length + more > buffer.Length)
        {
            Array.Resize(ref buffer, Math.Max(buffer.Length * 2, length + more));
        }
    }
}
