using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace ScimHub.Server.Tests.SignIn.Ldap.Peers;

/// <summary>One connection to the scripted server, seen from the server.</summary>
public sealed class Caller(Stream stream, Action<Pdu> record, CancellationToken ct)
{
    private Stream stream = stream;

    public CancellationToken Ended => ct;

    public bool InClear => stream is not SslStream;

    /// <summary>The next message; null at the connection's end.</summary>
    public async Task<Pdu?> ReadAsync()
    {
        var head = new byte[2];
        if (await stream.ReadAtLeastAsync(head, 2, throwOnEndOfStream: false, ct) < 2)
        {
            return null;
        }
        var more = head[1] < 0x80 ? [] : await ExactlyAsync(head[1] & 0x7F);
        var length = more.Length == 0 ? head[1] : more.Aggregate(0, (sum, part) => (sum << 8) | part);
        var pdu = Pdu.Read([.. head, .. more, .. await ExactlyAsync(length)], InClear);
        record(pdu);
        return pdu;
    }

    public async Task SendAsync(params byte[][] messages) => await stream.WriteAsync(messages.SelectMany(message => message).ToArray(), ct);

    public async Task SecureAsync(X509Certificate2 certificate)
    {
        var tls = new SslStream(stream);
        await tls.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions { ServerCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true), EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13 }, ct);
        stream = tls;
    }

    /// <summary>Takes what comes, and says nothing, until the client has had enough.</summary>
    public async Task HangAsync()
    {
        while (await ReadAsync() is not null)
        {
        }
    }

    private async Task<byte[]> ExactlyAsync(int count)
    {
        var bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes, ct);
        return bytes;
    }
}
