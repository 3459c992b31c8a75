using System.Security.Cryptography;

namespace ScimHub.Provisioning.Audit;

/// <summary>
/// Values about a person lie in the audit closed by a key that only the account's own row has (AES-256-GCM). Whoever deletes that row erases them all at
/// once, in that unit of work, wherever they are and without touching a row of the audit: so the seals may cover them, and stay.
/// </summary>
/// <remarks>Closed values are one byte that no JSON begins with, the tag, and the text. A row's id is used once, so it serves as the nonce: values that were moved to another row do not open there.</remarks>
internal static class ValueLock
{
    public const int KeyLength = 32;

    private const byte Mark = 1;
    private const int TagLength = 16;
    private const int NonceLength = 12;
    private const int IdLength = 16;

    public static byte[] NewKey() => RandomNumberGenerator.GetBytes(KeyLength);

    public static bool IsClosed(ReadOnlySpan<byte> values) => values is [Mark, ..];

    /// <param name="row">The audit row they are of.</param>
    public static byte[] Close(ReadOnlySpan<byte> values, byte[] key, Guid row)
    {
        var closed = new byte[1 + TagLength + values.Length];
        closed[0] = Mark;
        Span<byte> id = stackalloc byte[IdLength];
        row.TryWriteBytes(id, bigEndian: true, out _);
        using var cipher = new AesGcm(key, TagLength);
        cipher.Encrypt(id[^NonceLength..], values, closed.AsSpan(1 + TagLength), closed.AsSpan(1, TagLength), id);
        return closed;
    }

    /// <returns>Null where the key is another, or the values are not those that were closed in this row.</returns>
    public static byte[]? Open(ReadOnlySpan<byte> closed, byte[] key, Guid row)
    {
        if (!IsClosed(closed) || closed.Length < 1 + TagLength || key.Length != KeyLength)
        {
            return null;
        }
        var values = new byte[closed.Length - 1 - TagLength];
        Span<byte> id = stackalloc byte[IdLength];
        row.TryWriteBytes(id, bigEndian: true, out _);
        using var cipher = new AesGcm(key, TagLength);
        try
        {
            cipher.Decrypt(id[^NonceLength..], closed[(1 + TagLength)..], closed.Slice(1, TagLength), values, id);
            return values;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}
