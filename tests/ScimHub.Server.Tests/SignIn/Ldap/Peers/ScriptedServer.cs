using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace ScimHub.Server.Tests.SignIn.Ldap.Peers;

/// <summary>
/// An LDAP server that does what a test tells it, also what no real one would do, and keeps every message it was sent. By itself it holds one person, <see cref="PersonDn"/>, and takes every
/// password but <see cref="WrongPassword"/>.
/// </summary>
public sealed class ScriptedServer : IAsyncDisposable
{
    public const string BaseDn = "dc=example,dc=test";
    public const string ServiceDn = "cn=service,dc=example,dc=test";
    public const string PersonDn = "uid=ada,dc=example,dc=test";
    public const string PersonId = "6f0c6d2c-1a52-4f5b-8ad2-9c7d6a1e0f11";
    public const string WrongPassword = "wrong";

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource ended = new();
    private readonly ConcurrentQueue<Pdu> pdus = new();
    private readonly X509Certificate2? certificate;
    private readonly bool ldaps;
    private readonly Func<Caller, Task>? onConnect;
    private readonly Func<Caller, Pdu, Task<bool>>? onPdu;
    private int connections;

    /// <param name="certificate">Null: without TLS.</param>
    /// <param name="onConnect">What is done with a connection instead of all else.</param>
    /// <param name="onPdu">What is done with a message; true where it is done, and nothing usual is to follow.</param>
    public ScriptedServer(X509Certificate2? certificate = null, bool ldaps = true, Func<Caller, Task>? onConnect = null, Func<Caller, Pdu, Task<bool>>? onPdu = null)
    {
        (this.certificate, this.ldaps, this.onConnect, this.onPdu) = (certificate, ldaps && certificate is not null, onConnect, onPdu);
        listener.Start();
        _ = AcceptAsync();
    }

    public string Url => $"{(ldaps ? "ldaps" : "ldap")}://127.0.0.1:{Port}";

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public int Connections => connections;

    public IReadOnlyList<Pdu> Pdus => [.. pdus];

    public IReadOnlyList<Pdu> Binds => [.. pdus.Where(pdu => pdu.Operation == Pdu.Bind)];

    /// <summary>The searches but those of the rootDSE.</summary>
    public IReadOnlyList<Pdu> Searches => [.. pdus.Where(pdu => pdu.Operation == Pdu.Search && pdu.Searched().Base.Length > 0)];

    public static byte[] Person(int id, string dn = PersonDn, string entryUuid = PersonId, params (string, string)[] more) =>
        Answers.Entry(id, dn, [("uid", "ada"), ("cn", "Ada Lovelace"), ("sn", "Lovelace"), ("mail", "ada@example.test"), ("entryUUID", entryUuid), .. more]);

    /// <summary>One of many people.</summary>
    public static byte[] Person(int id, int number, params (string, string)[] more) => Answers.Entry(
        id, $"uid=p{number:D4},{BaseDn}", [("uid", $"p{number:D4}"), ("cn", $"Person {number}"), ("sn", "P"), ("entryUUID", $"6f0c6d2c-1a52-4f5b-8ad2-{number:D12}"), .. more]);

    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        listener.Dispose();
        ended.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(ended.Token);
                Interlocked.Increment(ref connections);
                _ = ServeAsync(client, ended.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The test has ended.
        }
    }

    private async Task ServeAsync(TcpClient client, CancellationToken ct)
    {
        using (client)
        {
            try
            {
                var caller = new Caller(client.GetStream(), pdus.Enqueue, ct);
                if (onConnect is not null)
                {
                    await onConnect(caller);
                    return;
                }
                if (ldaps)
                {
                    await caller.SecureAsync(certificate!);
                }
                while (await caller.ReadAsync() is { } pdu && pdu.Operation != Pdu.Unbind)
                {
                    if (onPdu is null || !await onPdu(caller, pdu))
                    {
                        await AnswerAsync(caller, pdu);
                    }
                }
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException or AuthenticationException)
            {
                // The client has gone, which it may.
            }
        }
    }

    private async Task AnswerAsync(Caller caller, Pdu pdu)
    {
        switch (pdu.Operation)
        {
            case Pdu.Extended:
                await caller.SendAsync(Answers.Extended(pdu.Id));
                await caller.SecureAsync(certificate!);
                break;
            case Pdu.Bind:
                await caller.SendAsync(Answers.Bound(pdu.Id, pdu.Credentials().Password == WrongPassword ? 49 : 0));
                break;
            case Pdu.Search when pdu.Searched().Base.Length == 0:
                await caller.SendAsync(Answers.Entry(pdu.Id, "", ("objectClass", "top")), Answers.Done(pdu.Id));
                break;
            case Pdu.Search when !pdu.IsOfGroups && (pdu.Has("uid") || pdu.Searched().Base == PersonDn):
                await caller.SendAsync(Person(pdu.Id), Answers.Done(pdu.Id));
                break;
            case Pdu.Search:
                await caller.SendAsync(Answers.Done(pdu.Id));
                break;
        }
    }
}
