using System.Globalization;
using System.Net;
using ScimHub.Provisioning.Connections;

namespace ScimHub.Server.SignIn.Ldap.Protocol;

/// <summary>One server's address: <c>ldaps://host[:port]</c>, or <c>ldap://host[:port]</c>.</summary>
internal sealed record LdapServer(string Host, int Port, bool Ldaps)
{
    /// <summary>Whether the address can only be this machine, by its very name.</summary>
    public bool IsLoopback => Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(Host, out var address) && IPAddress.IsLoopback(address));

    /// <exception cref="AdministrationException">It is no such address, and why.</exception>
    public static LdapServer Parse(string text)
    {
        if (!Uri.TryCreate(text.Trim(), UriKind.Absolute, out var uri) || uri.Scheme is not ("ldap" or "ldaps") || uri.Host.Length == 0)
        {
            throw new AdministrationException($"'{text}' is no LDAP URL: write it as in ldaps://ldap.example.org or ldap://ldap.example.org:389 (which uses StartTLS).");
        }
        if (uri.UserInfo.Length > 0 || uri.AbsolutePath is not ("" or "/") || uri.Query.Length > 0 || uri.Fragment.Length > 0)
        {
            throw new AdministrationException($"An LDAP URL names the server alone ({uri.Scheme}://{uri.Host}): the base DN, the filter and the bind DN are settings of their own.");
        }
        var ldaps = uri.Scheme == "ldaps";
        // Uri knows the port of ldap, and not that of ldaps.
        var port = uri.Port > 0 ? uri.Port : ldaps ? 636 : 389;
        return new(uri.HostNameType == UriHostNameType.IPv6 ? uri.Host.Trim('[', ']') : uri.IdnHost, port, ldaps);
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{(Ldaps ? "ldaps" : "ldap")}://{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}");
}
