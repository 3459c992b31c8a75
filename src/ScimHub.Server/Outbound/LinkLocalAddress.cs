using System.Net;
using System.Net.Sockets;

namespace ScimHub.Server.Outbound;

/// <summary>Tells the addresses at which nothing is asked, whoever names them: those of one link, where clouds tell their machines the secrets of these, and where else they do.</summary>
internal static class LinkLocalAddress
{
    private static readonly IPNetwork[] Networks =
        [IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("100.100.100.200/32"), IPNetwork.Parse("fe80::/10"), IPNetwork.Parse("fd00:ec2::254/128"), IPNetwork.Parse("fd20:ce::254/128")];

    /// <summary>RFC 6052 §2.1, and RFC 4291 §2.5.5.1: an address of IPv4 within one of IPv6.</summary>
    private static readonly IPNetwork[] Embedding = [IPNetwork.Parse("64:ff9b::/96"), IPNetwork.Parse("::/96")];

    public static bool Is(IPAddress address)
    {
        var plain = Plain(address);
        return Array.Exists(Networks, network => network.Contains(plain));
    }

    private static IPAddress Plain(IPAddress address) =>
        address.IsIPv4MappedToIPv6 ? address.MapToIPv4()
        : address.AddressFamily == AddressFamily.InterNetworkV6 && Array.Exists(Embedding, network => network.Contains(address)) ? new(address.GetAddressBytes().AsSpan(12))
        : address;
}
