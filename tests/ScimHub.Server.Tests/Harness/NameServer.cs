using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ScimHub.Server.Tests.Harness;

/// <summary>A name server on the loopback that knows one TXT record of every name (RFC 1035 §4).</summary>
public sealed class NameServer : IDisposable
{
    private const ushort Txt = 16;
    private readonly UdpClient socket = new(new IPEndPoint(IPAddress.Loopback, 0));

    public NameServer() => _ = ServeAsync();

    public string Address => socket.Client.LocalEndPoint!.ToString()!;

    public string Record { get; set; } = "v=spf1 -all";

    public void Dispose() => socket.Dispose();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var question = await socket.ReceiveAsync();
                await socket.SendAsync(Answer(question.Buffer), question.RemoteEndPoint);
            }
        }
        catch (Exception e) when (e is ObjectDisposedException or SocketException)
        {
            // The test has ended.
        }
    }

    /// <summary>The question's id and question, and one answer that points back at the name asked for.</summary>
    private byte[] Answer(byte[] query)
    {
        var end = 12;
        while (query[end] != 0)
        {
            end += query[end] + 1;
        }
        end += 5;
        var text = Encoding.ASCII.GetBytes(Record);
        var answer = new byte[end + 13 + text.Length];
        query.AsSpan(0, end).CopyTo(answer);
        // A response, authoritative; one question, one answer, nothing else.
        BinaryPrimitives.WriteUInt16BigEndian(answer.AsSpan(2), 0x8580);
        BinaryPrimitives.WriteUInt16BigEndian(answer.AsSpan(6), 1);
        BinaryPrimitives.WriteUInt32BigEndian(answer.AsSpan(8), 0);
        BinaryPrimitives.WriteUInt16BigEndian(answer.AsSpan(end), 0xC00C);
        BinaryPrimitives.WriteUInt16BigEndian(answer.AsSpan(end + 2), Txt);
        BinaryPrimitives.WriteUInt16BigEndian(answer.AsSpan(end + 4), 1);
        BinaryPrimitives.WriteUInt16BigEndian(answer.AsSpan(end + 10), (ushort)(text.Length + 1));
        answer[end + 12] = (byte)text.Length;
        text.CopyTo(answer, end + 13);
        return answer;
    }
}
