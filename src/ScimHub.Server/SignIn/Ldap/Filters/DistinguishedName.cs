using System.Globalization;
using System.Text;

namespace ScimHub.Server.SignIn.Ldap.Filters;

/// <summary>Distinguished names as text (RFC 4514).</summary>
internal static class DistinguishedName
{
    private const int MaxLength = 8_192;

    /// <summary>
    /// RFC 4514 §2.4: a space or number sign at the beginning, a space at the end, <c>" + , ; &lt; &gt; \</c> and NUL anywhere are escaped; so are <c>=</c> and control characters, which may be.
    /// </summary>
    public static string Escape(string value)
    {
        var text = new StringBuilder(value.Length);
        for (var i = 0; i < value.Length; i++)
        {
            var sign = value[i];
            if (char.IsControl(sign))
            {
                foreach (var octet in Encoding.UTF8.GetBytes([sign]))
                {
                    text.Append(CultureInfo.InvariantCulture, $"\\{octet:x2}");
                }
                continue;
            }
            if (sign is '"' or '+' or ',' or ';' or '<' or '>' or '\\' or '=' || (sign == '#' && i == 0) || (sign == ' ' && (i == 0 || i == value.Length - 1)))
            {
                text.Append('\\');
            }
            text.Append(sign);
        }
        return text.ToString();
    }

    public static bool IsValid(string dn) => Key(dn) is { Length: > 0 };

    /// <summary>
    /// The same for every way to write one name, as far as that can be told without the server's schema: blanks around names and values, escapes and case do not count. Null: it is no DN.
    /// </summary>
    public static string? Key(string dn)
    {
        if (dn.Length > MaxLength)
        {
            return null;
        }
        var key = new StringBuilder(dn.Length);
        for (var at = 0; ;)
        {
            var equals = dn.IndexOf('=', at);
            var type = equals < 0 ? "" : dn[at..equals].Trim();
            if (type.Length == 0 || !type.All(x => char.IsAsciiLetterOrDigit(x) || x is '-' or '.'))
            {
                return null;
            }
            key.Append(type.ToLowerInvariant()).Append('=');
            if (ReadValue(dn, equals + 1, out at) is not { } value)
            {
                return null;
            }
            key.Append(Escape(value.ToLowerInvariant()));
            if (at == dn.Length)
            {
                return key.ToString();
            }
            key.Append(dn[at] == '+' ? '+' : ',');
            at++;
        }
    }

    private static string? ReadValue(string dn, int at, out int end)
    {
        var bytes = new List<byte>();
        // Blanks at the end do not count, unless escaped.
        var kept = 0;
        while (at < dn.Length && dn[at] == ' ')
        {
            at++;
        }
        for (end = at; end < dn.Length && dn[end] is not (',' or '+' or ';'); end++)
        {
            switch (dn[end])
            {
                case '"' or '<' or '>' or '\0':
                    return null;
                case '\\' when end + 2 < dn.Length && char.IsAsciiHexDigit(dn[end + 1]) && char.IsAsciiHexDigit(dn[end + 2]):
                    bytes.Add(Convert.ToByte(dn.Substring(end + 1, 2), 16));
                    end += 2;
                    kept = bytes.Count;
                    break;
                case '\\' when end + 1 < dn.Length && char.IsAscii(dn[end + 1]):
                    bytes.Add((byte)dn[++end]);
                    kept = bytes.Count;
                    break;
                case '\\':
                    return null;
                default:
                    if (!Rune.TryGetRuneAt(dn, end, out var rune))
                    {
                        return null;
                    }
                    var utf8 = new byte[rune.Utf8SequenceLength];
                    rune.EncodeToUtf8(utf8);
                    bytes.AddRange(utf8);
                    end += rune.Utf16SequenceLength - 1;
                    kept = dn[end] == ' ' ? kept : bytes.Count;
                    break;
            }
        }
        return Encoding.UTF8.GetString(bytes.ToArray(), 0, kept);
    }
}
