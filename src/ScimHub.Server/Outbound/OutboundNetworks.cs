using System.Net;
using ScimHub.Server.Hosting;

namespace ScimHub.Server.Outbound;

/// <summary><c>Outbound:AllowedNetworks</c>: networks of ours, such as <c>10.0.0.0/8</c>, in which identity providers may be asked besides those of the public Internet.</summary>
internal sealed class OutboundNetworks
{
    private readonly IPNetwork[] allowed;

    private OutboundNetworks(IPNetwork[] allowed) => this.allowed = allowed;

    public static OutboundNetworks None { get; } = new([]);

    /// <exception cref="ConfigurationException">Names the network that is none.</exception>
    public static OutboundNetworks Read(string? text) => new([.. (text ?? "").Split([',', ' '], StringSplitOptions.RemoveEmptyEntries).Select(part =>
        IPNetwork.TryParse(part, out var network) && IsExact(part, network) ? network
        : throw new ConfigurationException($"Outbound:AllowedNetworks has '{part}': give networks such as 10.0.0.0/8, parted by commas."))]);

    /// <summary>Whether it says the network it means: with a length, and no bits behind it, which a slip of the pen puts there.</summary>
    private static bool IsExact(string text, IPNetwork network) =>
        text.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash && IPAddress.TryParse(text.AsSpan(0, slash), out var address) && address.Equals(network.BaseAddress);

    public bool Allows(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return PublicAddress.IsPublic(plain) || Array.Exists(allowed, network => network.Contains(plain));
    }
}
