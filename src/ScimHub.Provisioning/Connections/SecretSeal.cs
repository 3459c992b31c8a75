using System.Security.Cryptography;
using System.Text;

namespace ScimHub.Provisioning.Connections;

/// <summary>
/// Seals what is kept for whoever holds a secret (AES-256-GCM): the key follows from the secret itself, which is not stored. Whoever reads the database opens nothing; whoever
/// presents the secret again does.
/// </summary>
public static class SecretSeal
{
    private const int NonceLength = 12;
    private const int TagLength = 16;

    /// <param name="purpose">What is sealed, and where several are under one secret, which: it opens under the same purpose only.</param>
    public static byte[] Seal(ReadOnlySpan<byte> plain, string secret, string purpose)
    {
        var bytes = new byte[NonceLength + TagLength + plain.Length];
        var nonce = bytes.AsSpan(0, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(KeyOf(secret, purpose), TagLength);
        aes.Encrypt(nonce, plain, bytes.AsSpan(NonceLength + TagLength), bytes.AsSpan(NonceLength, TagLength));
        return bytes;
    }

    /// <exception cref="CryptographicException">It was sealed with another secret, for another purpose, or was changed.</exception>
    public static byte[] Open(ReadOnlySpan<byte> bytes, string secret, string purpose)
    {
        var plain = new byte[bytes.Length - NonceLength - TagLength];
        using var aes = new AesGcm(KeyOf(secret, purpose), TagLength);
        aes.Decrypt(bytes[..NonceLength], bytes[(NonceLength + TagLength)..], bytes.Slice(NonceLength, TagLength), plain);
        return plain;
    }

    private static byte[] KeyOf(string secret, string purpose) => HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret), 32, info: Encoding.UTF8.GetBytes(purpose));
}
