using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using ScimHub.Provisioning.Connections;

namespace ScimHub.Server.Tokens;

/// <summary>Reads the secret out of an <c>Authorization</c> header (RFC 6750 §2.1, RFC 7617 §2).</summary>
internal static class PresentedSecret
{
    private const string Bearer = "Bearer ";
    private const string Basic = "Basic ";

    /// <summary>Base64 of a user name and a secret: longer ones are none of ours.</summary>
    private const int MaxBasicLength = 2_048;

    /// <summary>The hash of the secret; false where there is none, where it is malformed, or where there are two headers.</summary>
    public static bool TryRead(StringValues header, out SecretHash hash)
    {
        hash = default;
        if (header.Count != 1 || header[0] is not { } text)
        {
            return false;
        }
        if (text.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return SecretHash.TryCompute(text.AsSpan(Bearer.Length).Trim(' '), out hash);
        }
        return text.StartsWith(Basic, StringComparison.OrdinalIgnoreCase)
            && TryReadBasic(text.AsSpan(Basic.Length).Trim(' '), out _, out var password)
            && SecretHash.TryCompute(password, out hash);
    }

    /// <summary>The secret itself, as a Bearer token and in no other way; false where there is none.</summary>
    public static bool TryReadBearer(StringValues header, out string secret)
    {
        var text = header.Count == 1 && header[0] is { } line && line.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? line[Bearer.Length..].Trim(' ') : "";
        secret = text.Length <= Secret.MaxLength ? text : "";
        return secret.Length > 0;
    }

    /// <summary>RFC 6750 §2.3: a token in a URL ends up in logs; it is refused even beside a good header.</summary>
    public static bool IsInUrl(QueryString query)
    {
        if (!query.HasValue)
        {
            return false;
        }
        foreach (var pair in new QueryStringEnumerable(query.Value))
        {
            if (pair.EncodedName.Span.Equals("access_token", StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }
        return false;
    }

    public static bool TryReadBasic(ReadOnlySpan<char> base64, out string user, out string password)
    {
        user = password = "";
        if (base64.Length > MaxBasicLength)
        {
            return false;
        }
        Span<byte> bytes = stackalloc byte[MaxBasicLength];
        if (!Convert.TryFromBase64Chars(base64, bytes, out var length))
        {
            return false;
        }
        var pair = Encoding.UTF8.GetString(bytes[..length]);
        var colon = pair.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            return false;
        }
        user = pair[..colon];
        password = pair[(colon + 1)..];
        return true;
    }
}
