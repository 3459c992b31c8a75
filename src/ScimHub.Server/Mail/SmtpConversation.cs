using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace ScimHub.Server.Mail;

/// <summary>One connection to a mail server (RFC 5321): commands, and the replies to them.</summary>
internal sealed class SmtpConversation : IAsyncDisposable
{
    /// <summary>RFC 5321 §4.5.3.1.5: a reply line has 512 octets; some servers are generous.</summary>
    private const int MaxLine = 4_096;

    private const int MaxLines = 200;

    private readonly byte[] buffer = new byte[MaxLine];
    private Stream stream;
    private int start;
    private int end;

    private SmtpConversation(Stream stream) => this.stream = stream;

    /// <summary>What the server offers, in upper case: as it last greeted us.</summary>
    public IReadOnlyList<string> Offers { get; private set; } = [];

    /// <exception cref="SmtpFault">The server cannot be reached.</exception>
    public static async Task<SmtpConversation> ConnectAsync(string host, int port, CancellationToken ct)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(host, port, ct);
            return new(new NetworkStream(socket, ownsSocket: true));
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new SmtpFault($"The mail server {host}:{port} cannot be reached: {e.Message}.");
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>From here on over TLS, with a certificate of that host's.</summary>
    public async Task SecureAsync(string host, CancellationToken ct)
    {
        // What came in clear before TLS began was not said by the server we then know: it must not count as said over TLS.
        if (start < end)
        {
            throw new SmtpFault("The mail server said more before TLS than it was asked: the mail is not sent.");
        }
        var tls = new SslStream(stream);
        stream = tls;
        try
        {
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = host }, ct);
        }
        catch (System.Security.Authentication.AuthenticationException e)
        {
            throw new SmtpFault($"The mail server {host} does not prove by its certificate that it is: {e.Message}");
        }
    }

    public async Task GreetAsync(CancellationToken ct) =>
        // RFC 5321 §4.1.3: an address literal, for a client that has no name.
        Offers = [.. (await SendAsync("EHLO [127.0.0.1]", 250, "the greeting", ct)).Skip(1).Select(line => line.ToUpperInvariant())];

    /// <returns>The lines of the reply, without its code.</returns>
    /// <param name="wanted">The code of consent.</param>
    /// <param name="about">What it is about, in words: a command may hold a secret.</param>
    /// <param name="isFinal">Whether a refusal for good (5xx) is one of this mail, not of us.</param>
    public async Task<IReadOnlyList<string>> SendAsync(string command, int wanted, string about, CancellationToken ct, bool isFinal = false)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(command + "\r\n"), ct);
        return await ExpectAsync(wanted, about, ct, isFinal);
    }

    public Task WriteAsync(ReadOnlyMemory<byte> content, CancellationToken ct) => stream.WriteAsync(content, ct).AsTask();

    public async Task<IReadOnlyList<string>> ExpectAsync(int wanted, string about, CancellationToken ct, bool isFinal = false)
    {
        var lines = new List<string>();
        while (true)
        {
            var line = await ReadLineAsync(ct);
            if (line.Length < 3 || !int.TryParse(line.AsSpan(0, 3), out var code) || lines.Count == MaxLines)
            {
                throw new SmtpFault("What answers at the mail server's address does not speak SMTP.");
            }
            lines.Add(line.Length > 4 ? line[4..] : "");
            // RFC 5321 §4.2.1: a hyphen behind the code says that another line follows.
            if (line.Length > 3 && line[3] == '-')
            {
                continue;
            }
            // RFC 5321 §4.3.2: 251 is consent too, to a recipient it forwards to.
            return code == wanted || (code, wanted) is (251, 250) ? lines : throw new SmtpFault($"The mail server refused {about}: {code} {string.Join(' ', lines)}", isFinal && code / 100 == 5);
        }
    }

    private async Task<string> ReadLineAsync(CancellationToken ct)
    {
        while (true)
        {
            var length = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
            if (length >= 0)
            {
                var line = Encoding.Latin1.GetString(buffer, start, length).TrimEnd('\r');
                start += length + 1;
                return line;
            }
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
            if (end == buffer.Length)
            {
                throw new SmtpFault("What answers at the mail server's address does not speak SMTP.");
            }
            var read = await stream.ReadAsync(buffer.AsMemory(end), ct);
            end += read > 0 ? read : throw new SmtpFault("The mail server broke the connection.");
        }
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();
}
