using System.Text;
using Microsoft.AspNetCore.DataProtection;
using ScimHub.Provisioning.Connections;
using ScimHub.Server.SignIn.Oidc;

namespace ScimHub.Server.SignIn;

/// <summary>Checks what an administrator says of a connection's channels, and seals the secrets among it, so that storage never sees them.</summary>
internal static class ChannelSeal
{
    /// <param name="secret">The client's, in clear; empty: none any more.</param>
    /// <param name="key">PEM; likewise.</param>
    /// <returns>Null where nothing is to change.</returns>
    /// <exception cref="AdministrationException">A value cannot be, and why.</exception>
    public static OidcChange? Seal(Func<IDataProtector> protector, OidcChange change, string? secret, string? key)
    {
        if (change.Authority is { Length: > 0 } authority)
        {
            OidcSettings.CheckAuthority(authority);
        }
        if (key is { Length: > 0 })
        {
            ClientAssertions.Check(key);
        }
        var whole = change with { ClientSecret = Seal(protector, secret), ClientKey = Seal(protector, key) };
        return whole == new OidcChange() ? null : whole;
    }

    /// <param name="password">In clear; empty: none any more.</param>
    public static LdapChange? Seal(Func<IDataProtector> protector, LdapChange change, string? password)
    {
        var whole = change with { BindPassword = Seal(protector, password) };
        return whole == new LdapChange() ? null : whole;
    }

    private static byte[]? Seal(Func<IDataProtector> protector, string? secret) => secret is null ? null : secret.Length == 0 ? [] : protector().Protect(Encoding.UTF8.GetBytes(secret));
}
