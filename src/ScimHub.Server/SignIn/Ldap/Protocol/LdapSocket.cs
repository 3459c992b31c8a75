using System.Net;
using System.Net.Sockets;
using ScimHub.Server.Outbound;

namespace ScimHub.Server.SignIn.Ldap.Protocol;

/// <summary>
/// The way to a server: its name's addresses, and the first of them that takes a connection. A directory lies inside, and so inside addresses are asked, but for those of
/// <see cref="LinkLocalAddress"/>: looked at after the name was resolved, and at each connection, and those that were looked at are the ones connected to.
/// </summary>
internal static class LdapSocket
{
    /// <exception cref="LdapException">The name has no address, or none takes a connection.</exception>
    public static async Task<Socket> ConnectAsync(LdapServer server, CancellationToken ct)
    {
        var addresses = Array.FindAll(await ResolveAsync(server, ct), address => !LinkLocalAddress.Is(address));
        if (addresses.Length == 0)
        {
            throw new LdapException(LdapFault.Connect, $"{server} has a link-local address, where no directory is asked: name the server by another.");
        }
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, server.Port, ct);
            return socket;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new LdapException(LdapFault.Connect, $"{server} takes no connection ({e.SocketErrorCode}): check that it runs, the port, and the firewalls between.", e);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<IPAddress[]> ResolveAsync(LdapServer server, CancellationToken ct)
    {
        try
        {
            return await Dns.GetHostAddressesAsync(server.Host, ct);
        }
        catch (SocketException e)
        {
            throw new LdapException(LdapFault.Resolve, $"The name {server.Host} has no address ({e.SocketErrorCode}): check the URL and the name server.", e);
        }
    }
}
