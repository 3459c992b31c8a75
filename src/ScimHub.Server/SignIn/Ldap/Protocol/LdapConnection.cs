using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace ScimHub.Server.SignIn.Ldap.Protocol;

/// <summary>
/// A connection to one server (RFC 4511), one operation at a time. Every wait has a limit; what fails breaks the connection, and a broken one is only closed. A bind goes over TLS,
/// or to this very machine where an administrator has said so, and nowhere else.
/// </summary>
internal sealed class LdapConnection : IAsyncDisposable
{
    /// <summary>Longest message taken in; an entry with a photograph fits.</summary>
    public const int UsualMessageBytes = 4 << 20;

    private static readonly TimeSpan Farewell = TimeSpan.FromMilliseconds(500);

    private readonly LdapServer server;
    private readonly Socket socket;
    private readonly TimeProvider time;
    private readonly MessageReader reader;
    private Stream stream;
    private bool broken;
    private bool mayBind;
    private int lastId;

    private LdapConnection(LdapServer server, Socket socket, TimeProvider time, int mostMessageBytes)
    {
        (this.server, this.socket, this.time) = (server, socket, time);
        stream = new NetworkStream(socket, ownsSocket: true);
        reader = new(mostMessageBytes);
    }

    /// <summary>Connects and secures the connection, as the server's URL says: TLS at once, or by StartTLS.</summary>
    /// <param name="plain">Without TLS, to a server of this machine.</param>
    /// <exception cref="LdapException">It could not be done, and why.</exception>
    public static async Task<LdapConnection> OpenAsync(LdapServer server, LdapTrust trust, bool plain, TimeSpan limit, TimeProvider time, CancellationToken ct, int mostMessageBytes = UsualMessageBytes)
    {
        var stage = $"{server} could not be reached in time.";
        using var deadline = new Deadline(limit, time, ct);
        try
        {
            var connection = new LdapConnection(server, await LdapSocket.ConnectAsync(server, deadline.Token), time, mostMessageBytes);
            try
            {
                stage = $"{server} did not complete the TLS handshake in time.";
                await connection.SecureAsync(trust, plain, limit, deadline.Token);
                return connection;
            }
            catch
            {
                connection.broken = true;
                await connection.DisposeAsync();
                throw;
            }
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw new LdapException(LdapFault.TimedOut, stage, e);
        }
    }

    /// <summary>
    /// A simple bind. RFC 4513 §5.1.2: a name with an empty password is an unauthenticated bind, which succeeds and proves nothing; clients "should be coded to disallow" it: it is
    /// refused before anything is sent.
    /// </summary>
    public async Task<LdapResult> BindAsync(string dn, string password, TimeSpan limit, CancellationToken ct)
    {
        if (!mayBind || string.IsNullOrEmpty(dn) || string.IsNullOrEmpty(password))
        {
            throw new InvalidOperationException("A bind needs a name, a password and a secured connection.");
        }
        var id = ++lastId;
        using var deadline = new Deadline(limit, time, ct);
        var answer = await AskAsync(LdapRequests.Bind(id, dn, password, [PasswordPolicyAnswer.Ask]), id, deadline, ct);
        return answer.Operation == LdapMessage.BindResponse ? answer.Result() : throw Unexpected();
    }

    /// <summary>The answer as it comes; its last item is <see cref="SearchItem.Done"/>. Left before that, the search is abandoned and the connection with it.</summary>
    public async IAsyncEnumerable<SearchItem> SearchAsync(SearchRequest request, [EnumeratorCancellation] CancellationToken ct)
    {
        var id = ++lastId;
        var (entries, bytes, done) = (0, 0L, false);
        using var deadline = new Deadline(request.Limit, time, ct);
        try
        {
            await SendAsync(LdapRequests.Search(id, request), deadline, ct);
            while (!done)
            {
                var message = await ReceiveAsync(id, deadline, ct);
                bytes += message.Body.Length;
                if (bytes > request.MostBytes || (message.Operation is not LdapMessage.SearchDone && ++entries > request.MostEntries))
                {
                    throw new LdapException(LdapFault.TooMuch, $"{server} answered with more than {request.MostEntries} entries or {request.MostBytes} bytes.");
                }
                SearchItem item = message.Operation switch
                {
                    LdapMessage.SearchEntry => new SearchItem.Found(message.Entry()),
                    LdapMessage.SearchReference => new SearchItem.Elsewhere(message.Uris()),
                    LdapMessage.SearchDone => new SearchItem.Done(message.Result()),
                    _ => throw Unexpected(),
                };
                done = item is SearchItem.Done;
                // The reader's own time is not the server's.
                deadline.Pause();
                yield return item;
                deadline.Resume();
            }
        }
        finally
        {
            if (!done)
            {
                await SayAsync(LdapRequests.Abandon(++lastId, id));
                broken = true;
            }
        }
    }

    /// <summary>A short search's whole answer.</summary>
    public Task<SearchAnswer> SearchAllAsync(SearchRequest request, CancellationToken ct) => SearchAnswer.OfAsync(SearchAsync(request, ct));

    /// <summary>RFC 4511 §4.3: unbind, and close.</summary>
    public async ValueTask DisposeAsync()
    {
        await SayAsync(LdapRequests.Unbind(++lastId));
        broken = true;
        mayBind = false;
        // Not the stream's own farewell, which would wait for a server that does not read.
        socket.Dispose();
        await stream.DisposeAsync();
    }

    private async Task SecureAsync(LdapTrust trust, bool plain, TimeSpan limit, CancellationToken ct)
    {
        if (plain && !server.Ldaps)
        {
            // Asked of the connection, not of the name: a name may point anywhere.
            mayBind = socket.RemoteEndPoint is IPEndPoint { Address: var address } && IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
            if (!mayBind)
            {
                throw new LdapException(LdapFault.Refused, $"{server} is not this machine: without TLS no password goes there. Use ldaps://, or StartTLS.");
            }
            return;
        }
        if (!server.Ldaps)
        {
            await StartTlsAsync(limit, ct);
        }
        stream = await trust.AuthenticateAsync(stream, server.Host, ct);
        mayBind = stream is SslStream { IsAuthenticated: true, IsEncrypted: true };
    }

    /// <summary>RFC 4511 §4.14. Whatever goes wrong here ends the connection: nothing is ever said in clear instead.</summary>
    private async Task StartTlsAsync(TimeSpan limit, CancellationToken ct)
    {
        var id = ++lastId;
        using var deadline = new Deadline(limit, time, ct);
        LdapMessage answer;
        try
        {
            answer = await AskAsync(LdapRequests.StartTls(id), id, deadline, ct);
        }
        catch (LdapException e) when (e.Fault == LdapFault.Closed)
        {
            throw new LdapException(LdapFault.Tls, $"{server} ended the connection when asked for StartTLS: use ldaps://, or set up TLS at the server.", e);
        }
        if (answer.Operation != LdapMessage.ExtendedResponse || answer.ResponseName() is not (null or LdapRequests.StartTlsOid))
        {
            throw Unexpected();
        }
        if (answer.Result() is { IsSuccess: false } refusal)
        {
            throw new LdapException(LdapFault.Tls, $"{server} refuses StartTLS ({refusal}): use ldaps://, or set up TLS at the server.");
        }
        // A server waits for the handshake; what came in clear behind its answer was put there by somebody between, to be taken for what the server says under TLS.
        if (reader.Pending > 0 || socket.Available > 0)
        {
            throw new LdapException(LdapFault.Tls, $"Between {server} and here somebody put bytes in clear before the TLS handshake: the connection was closed.");
        }
    }

    private async Task<LdapMessage> AskAsync(byte[] request, int id, Deadline deadline, CancellationToken ct)
    {
        await SendAsync(request, deadline, ct);
        return await ReceiveAsync(id, deadline, ct);
    }

    private Task<bool> SendAsync(byte[] request, Deadline deadline, CancellationToken ct) => UnbrokenAsync(
        async () =>
        {
            await stream.WriteAsync(request, deadline.Token);
            return true;
        },
        ct);

    private Task<LdapMessage> ReceiveAsync(int id, Deadline deadline, CancellationToken ct) => UnbrokenAsync(
        async () =>
        {
            var message = LdapMessage.Read(await reader.ReadAsync(stream, deadline.Token));
            // RFC 4511 §4.4.1: an id of 0 is the notice that the server ends the connection.
            return message.Id == id ? message
                : message.Id == 0 ? throw new LdapException(LdapFault.Closed, $"{server} ended the connection ({message.Result()}).")
                : throw Unexpected();
        },
        ct);

    /// <summary>What fails under way, for whatever reason, leaves no connection that could be used further.</summary>
    private async Task<T> UnbrokenAsync<T>(Func<Task<T>> act, CancellationToken ct)
    {
        if (broken)
        {
            throw new LdapException(LdapFault.Closed, $"The connection to {server} is broken.");
        }
        try
        {
            return await act();
        }
        // Whatever it was, what is on the wire is not known any more: nothing more is asked on this connection, and the fault goes on to the caller.
        catch (Exception e)
        {
            broken = true;
            throw e switch
            {
                OperationCanceledException when !ct.IsCancellationRequested => new LdapException(LdapFault.TimedOut, $"{server} did not answer in time.", e),
                IOException or SocketException or ObjectDisposedException => new LdapException(LdapFault.Closed, $"The connection to {server} was lost ({e.Message}).", e),
                _ => e,
            };
        }
    }

    /// <summary>What needs no answer, and may fail.</summary>
    private async Task SayAsync(byte[] request)
    {
        if (broken)
        {
            return;
        }
        try
        {
            using var deadline = new Deadline(Farewell, time, CancellationToken.None);
            await stream.WriteAsync(request, deadline.Token);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            broken = true;
        }
    }

    private LdapException Unexpected()
    {
        broken = true;
        return LdapException.Malformed($"{server} answered with what was not asked for");
    }
}
