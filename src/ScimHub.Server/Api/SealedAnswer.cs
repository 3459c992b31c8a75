using System.Security.Cryptography;
using System.Text;

namespace ScimHub.Server.Api;

/// <summary>
/// An answer as it is kept for a repeated request: sealed (AES-256-GCM) with a key that follows from the sender's own API key, which is not stored. An answer may hold a
/// secret that was made, and whoever reads the database is not to find it there; whoever repeats the request presents the key again.
/// </summary>
internal static class SealedAnswer
{
    private const int NonceLength = 12;
    private const int TagLength = 16;

    public static byte[] Seal(ReadOnlySpan<byte> answer, string secret, string idempotencyKey)
    {
        var bytes = new byte[NonceLength + TagLength + answer.Length];
        var nonce = bytes.AsSpan(0, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(KeyOf(secret, idempotencyKey), TagLength);
        aes.Encrypt(nonce, answer, bytes.AsSpan(NonceLength + TagLength), bytes.AsSpan(NonceLength, TagLength));
        return bytes;
    }

    public static byte[] Open(ReadOnlySpan<byte> bytes, string secret, string idempotencyKey)
    {
        var answer = new byte[bytes.Length - NonceLength - TagLength];
        using var aes = new AesGcm(KeyOf(secret, idempotencyKey), TagLength);
        aes.Decrypt(bytes[..NonceLength], bytes[(NonceLength + TagLength)..], bytes.Slice(NonceLength, TagLength), answer);
        return answer;
    }

    private static byte[] KeyOf(string secret, string idempotencyKey) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret), 32, info: Encoding.UTF8.GetBytes("scimhub idempotent answer\n" + idempotencyKey));
}
