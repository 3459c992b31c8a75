using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace ScimHub.Provisioning.Connections;

/// <summary>Secrets as they are handed out: a prefix that says what it is (and lets scanners find leaked ones), then 256 random bits in base64url.</summary>
public static class Secret
{
    /// <summary>A token an administrator pastes at the identity provider.</summary>
    public const string TokenPrefix = "scimhub_scim_";

    /// <summary>A short-lived access token.</summary>
    public const string AccessTokenPrefix = "scimhub_at_";

    /// <summary>The secret of an OAuth client.</summary>
    public const string ClientPrefix = "scimhub_cs_";

    /// <summary>What a service account presents at the API.</summary>
    public const string KeyPrefix = "scimhub_key_";

    /// <summary>The one in a one-time link.</summary>
    public const string LinkPrefix = "scimhub_link_";

    /// <summary>What the link of an invitation holds.</summary>
    public const string InvitationPrefix = "scimhub_inv_";

    /// <summary>What the cookie of a session holds.</summary>
    public const string SessionPrefix = "scimhub_ses_";

    /// <summary>Longer ones than this are none of ours.</summary>
    public const int MaxLength = 512;

    public const int HashLength = SHA256.HashSizeInBytes;

    private const int RandomBytes = 32;

    public static string New(string prefix)
    {
        Span<byte> random = stackalloc byte[RandomBytes];
        RandomNumberGenerator.Fill(random);
        return prefix + Base64Url.EncodeToString(random);
    }

    public static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    /// <summary>The hash of a secret somebody presents; false where it is empty or longer than any of ours.</summary>
    public static bool TryHash(ReadOnlySpan<char> secret, Span<byte> hash)
    {
        if (secret.IsEmpty || secret.Length > MaxLength)
        {
            return false;
        }
        Span<byte> utf8 = stackalloc byte[MaxLength * 3];
        return SHA256.TryHashData(utf8[..Encoding.UTF8.GetBytes(secret, utf8)], hash, out _);
    }

    public static bool Matches(ReadOnlySpan<char> secret, byte[] hash)
    {
        Span<byte> presented = stackalloc byte[HashLength];
        return TryHash(secret, presented) && CryptographicOperations.FixedTimeEquals(presented, hash);
    }
}
