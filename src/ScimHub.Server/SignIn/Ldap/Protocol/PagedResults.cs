using System.Formats.Asn1;

namespace ScimHub.Server.SignIn.Ldap.Protocol;

/// <summary>RFC 2696 §2: "realSearchControlValue ::= SEQUENCE { size INTEGER, cookie OCTET STRING }".</summary>
internal static class PagedResults
{
    private const int LongestCookie = 64 * 1024;

    public static LdapControl Ask(int size, ReadOnlyMemory<byte> cookie)
    {
        var writer = new AsnWriter(AsnEncodingRules.BER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(size);
            writer.WriteOctetString(cookie.Span);
        }
        return new(LdapControl.PagedResults, writer.Encode());
    }

    /// <summary>The cookie of the page that follows, empty after the last one; null where the server does not page.</summary>
    public static ReadOnlyMemory<byte>? Next(LdapResult result)
    {
        if (result.Control(LdapControl.PagedResults) is not { } control)
        {
            return null;
        }
        return LdapMessage.Checked("a paging control", () =>
        {
            var value = new AsnReader(control.Value ?? throw LdapException.Malformed("a paging control without a value"), AsnEncodingRules.BER).ReadSequence();
            value.ReadInteger();
            var cookie = LdapMessage.ReadOctets(value);
            return cookie.Length <= LongestCookie ? cookie : throw LdapException.Malformed("a paging cookie of monstrous length");
        });
    }
}
