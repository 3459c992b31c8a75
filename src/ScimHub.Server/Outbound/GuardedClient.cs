using System.Net;
using System.Net.Sockets;

namespace ScimHub.Server.Outbound;

/// <summary>Makes the client for requests to hosts that an administrator or an identity provider named.</summary>
internal static class GuardedClient
{
    private const int MaxBytes = 256 * 1024;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    public static HttpClient Make(OutboundNetworks networks) =>
        // No redirects and no proxy: the address that was checked is the one that is spoken to.
        new(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ConnectTimeout = Limit,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectCallback = (context, ct) => ConnectAsync(networks, context, ct),
        })
        {
            Timeout = Limit,
            MaxResponseContentBufferSize = MaxBytes,
        };

    /// <summary>Connects to allowed addresses only, so that an address cannot be turned on what lies behind our firewall; to this machine where the URL names it.</summary>
    private static async ValueTask<Stream> ConnectAsync(OutboundNetworks networks, SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var ownMachine = context.InitialRequestMessage.RequestUri is { IsLoopback: true, Scheme: "http" };
        var addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, ct);
        var allowed = Array.FindAll(addresses, x => ownMachine ? IPAddress.IsLoopback(x) : networks.Allows(x));
        if (allowed.Length == 0)
        {
            throw new HttpRequestException("The host has no address that may be asked: it is no public one, nor in Outbound:AllowedNetworks.");
        }
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, context.DnsEndPoint.Port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
