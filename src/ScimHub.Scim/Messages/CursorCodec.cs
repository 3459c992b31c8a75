using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using ScimHub.Scim.Errors;

namespace ScimHub.Scim.Messages;

/// <summary>
/// Makes and reads the cursors of RFC 9865. A cursor is sealed with HMAC-SHA-256 together with the query and the credential it was
/// given out for, so that neither a forged one nor somebody else's is followed; its characters need no escaping in a URL.
/// </summary>
/// <param name="key">At least 32 random bytes, the same on every node.</param>
public sealed class CursorCodec(byte[] key)
{
    private const byte Version = 1;
    private const byte HasSortKey = 1;
    private const byte IsBackward = 2;

    /// <summary>Version, flags, time of issue and id.</summary>
    private const int HeadLength = 1 + 1 + 8 + 16;

    private const int SealLength = HMACSHA256.HashSizeInBytes;

    /// <summary>The longest sort key, 10,000 characters of UTF-8, and the rest, in base64.</summary>
    private const int LongestText = 60_000;

    private readonly byte[] _key = key.Length >= 32 ? [.. key] : throw new ArgumentException("A key of cursors has at least 32 bytes.", nameof(key));

    /// <param name="position">Where the next page starts from.</param>
    /// <param name="queryFingerprint">Names the query: filter, sorting, projection and resource type. The same text is asked for when the cursor comes back.</param>
    /// <param name="credentialId">Whose cursor it is.</param>
    /// <param name="issuedAt">Now.</param>
    public string Encode(CursorPosition position, string queryFingerprint, Guid credentialId, DateTimeOffset issuedAt)
    {
        var sortKey = position.SortKey is null ? [] : Encoding.UTF8.GetBytes(position.SortKey);
        var bytes = new byte[HeadLength + sortKey.Length + SealLength];
        bytes[0] = Version;
        bytes[1] = (byte)((position.SortKey is null ? 0 : HasSortKey) | (position.Backward ? IsBackward : 0));
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(2), issuedAt.ToUnixTimeMilliseconds());
        position.Id.TryWriteBytes(bytes.AsSpan(10), bigEndian: true, out _);
        sortKey.CopyTo(bytes.AsSpan(HeadLength));
        Seal(bytes.AsSpan(0, HeadLength + sortKey.Length), queryFingerprint, credentialId, bytes.AsSpan(HeadLength + sortKey.Length));
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>400 invalidCursor where it is not one of ours for this query and credential, 400 expiredCursor where it is too old.</summary>
    public CursorPosition Decode(string cursor, string queryFingerprint, Guid credentialId, DateTimeOffset now, TimeSpan lifetime)
    {
        var bytes = cursor.Length <= LongestText && Base64Url.IsValid(cursor) ? Base64Url.DecodeFromChars(cursor) : [];
        if (bytes.Length < HeadLength + SealLength || bytes[0] != Version)
        {
            throw Invalid();
        }
        Span<byte> seal = stackalloc byte[SealLength];
        var content = bytes.AsSpan(0, bytes.Length - SealLength);
        Seal(content, queryFingerprint, credentialId, seal);
        if (!CryptographicOperations.FixedTimeEquals(seal, bytes.AsSpan(content.Length)))
        {
            throw Invalid();
        }
        if (now - DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(content[2..])) > lifetime)
        {
            throw new ScimException(400, ScimErrorType.ExpiredCursor, $"The cursor has expired after {(long)lifetime.TotalSeconds} seconds; begin again with an empty 'cursor'.");
        }
        return new(
            new Guid(content[10..HeadLength], bigEndian: true),
            (content[1] & HasSortKey) != 0 ? Encoding.UTF8.GetString(content[HeadLength..]) : null,
            (content[1] & IsBackward) != 0);
    }

    private void Seal(ReadOnlySpan<byte> content, string queryFingerprint, Guid credentialId, Span<byte> seal)
    {
        // The parts of known length come first, so that no content and fingerprint run together into another pair.
        var sealedText = new byte[16 + 4 + content.Length + Encoding.UTF8.GetByteCount(queryFingerprint)];
        credentialId.TryWriteBytes(sealedText, bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(sealedText.AsSpan(16), content.Length);
        content.CopyTo(sealedText.AsSpan(20));
        Encoding.UTF8.GetBytes(queryFingerprint, sealedText.AsSpan(20 + content.Length));
        HMACSHA256.HashData(_key, sealedText, seal);
    }

    private static ScimException Invalid() =>
        new(400, ScimErrorType.InvalidCursor, "The cursor is not one of this query; send back the last 'nextCursor' unchanged, with the same parameters, or begin again with an empty one.");
}
