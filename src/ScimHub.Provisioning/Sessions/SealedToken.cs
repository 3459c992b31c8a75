using System.Security.Cryptography;
using System.Text;

namespace ScimHub.Provisioning.Sessions;

/// <summary>
/// An ID token as a session keeps it: sealed (AES-256-GCM) with a key that follows from the secret in the person's cookie. Whoever reads the database finds no claims in it.
/// </summary>
public static class SealedToken
{
    private const int TagLength = 16;

    /// <summary>Each secret seals one token, so the nonce need not differ.</summary>
    private static readonly byte[] Nonce = new byte[12];

    public static byte[] Seal(string token, string secret)
    {
        var plain = Encoding.UTF8.GetBytes(token);
        var bytes = new byte[TagLength + plain.Length];
        using var aes = new AesGcm(KeyOf(secret), TagLength);
        aes.Encrypt(Nonce, plain, bytes.AsSpan(TagLength), bytes.AsSpan(0, TagLength));
        return bytes;
    }

    public static string Open(ReadOnlySpan<byte> bytes, string secret)
    {
        var plain = new byte[bytes.Length - TagLength];
        using var aes = new AesGcm(KeyOf(secret), TagLength);
        aes.Decrypt(Nonce, bytes[TagLength..], bytes[..TagLength], plain);
        return Encoding.UTF8.GetString(plain);
    }

    private static byte[] KeyOf(string secret) => HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret), 32, info: "scimhub session id token"u8.ToArray());
}
