using System.Globalization;
using System.Text;

namespace ScimHub.Server.SignIn.Ldap.Filters;

/// <summary>Values as RFC 4515 §3 writes them.</summary>
internal static class FilterText
{
    /// <summary>
    /// "The octets representing '*', '(', ')', '\' and NUL are represented by a backslash and two hexadecimal digits". So are all that are not plain ASCII, and the braces, which
    /// mark the place of a name.
    /// </summary>
    public static string Escape(ReadOnlySpan<byte> value)
    {
        var text = new StringBuilder(value.Length);
        foreach (var octet in value)
        {
            if (octet is >= 0x20 and < 0x7F and not ((byte)'*' or (byte)'(' or (byte)')' or (byte)'\\' or (byte)'{' or (byte)'}'))
            {
                text.Append((char)octet);
            }
            else
            {
                text.Append(CultureInfo.InvariantCulture, $"\\{octet:x2}");
            }
        }
        return text.ToString();
    }

    public static string Escape(string value) => Escape(Encoding.UTF8.GetBytes(value));
}
