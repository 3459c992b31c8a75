using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using ScimHub.Scim.Filters;

namespace ScimHub.Provisioning.Credentials;

/// <summary>What attempts are counted by, as a hash. Of names there is one key whether anybody has the name or not.</summary>
/// <param name="Rule">How it counts.</param>
internal readonly record struct ThrottleKey(byte[] Hash, ThrottleRule Rule)
{
    /// <summary>A host has a whole network of this length to itself (RFC 6177).</summary>
    private const int HostPrefixBytes = 8;

    public static ThrottleKey Account(string name) => Of(ThrottleRule.Account, "account", ComparisonKey.Identity(name));

    public static ThrottleKey Address(string? address) => Of(ThrottleRule.Address, "address", Network(address));

    /// <summary>An account at an address from where it was signed in to before.</summary>
    public static ThrottleKey Known(string name, string? address) => Of(ThrottleRule.Known, "known", ComparisonKey.Identity(name) + '\n' + Network(address));

    /// <summary>The second factor of somebody whose first is proved.</summary>
    public static ThrottleKey SecondFactor(Guid userId) => Of(ThrottleRule.Account, "second", userId.ToString());

    /// <summary>Links asked for a forgotten password.</summary>
    public static ThrottleKey Recovery(string name) => Of(ThrottleRule.Recovery, "recovery", ComparisonKey.Identity(name));

    private static ThrottleKey Of(ThrottleRule rule, string kind, string what) => new(SHA256.HashData(Encoding.UTF8.GetBytes(kind + '\n' + what)), rule);

    private static string Network(string? address)
    {
        if (!IPAddress.TryParse(address, out var parsed))
        {
            return "";
        }
        parsed = parsed.IsIPv4MappedToIPv6 ? parsed.MapToIPv4() : parsed;
        return parsed.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexString(parsed.GetAddressBytes().AsSpan(0, HostPrefixBytes)) : parsed.ToString();
    }
}
