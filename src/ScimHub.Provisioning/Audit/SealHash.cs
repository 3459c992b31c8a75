using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ScimHub.Provisioning.Audit;

/// <summary>
/// The hashes of the chain, SHA-256 each: of a row over every column of it, of a seal over its columns, the seal before it and the
/// hashes of its rows in the order of their ids. Each value stands behind its length, so that no two contents have one encoding.
/// </summary>
internal static class SealHash
{
    /// <summary>What the first seal names as the hash of the seal before it.</summary>
    public static byte[] Origin => new byte[SHA256.HashSizeInBytes];

    public static byte[] OfRow(AuditEntry entry)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        // Rows without values are hashed as they were before there were any.
        Append(hash, entry.Values is null ? "scimhub audit row 1"u8 : "scimhub audit row 2"u8);
        Append(hash, entry.OrganizationId);
        Append(hash, entry.Id);
        Append(hash, entry.At);
        Append(hash, (long)entry.Actor);
        Append(hash, entry.ActorId);
        Append(hash, entry.ConnectionId);
        Append(hash, entry.CredentialId);
        Append(hash, entry.Action);
        Append(hash, entry.TargetId);
        Append(hash, (long)entry.Outcome);
        Append(hash, entry.Detail);
        Append(hash, entry.Address);
        if (entry.Values is { } values)
        {
            Append(hash, values);
        }
        return hash.GetHashAndReset();
    }

    /// <param name="seal">Its own hash does not matter.</param>
    public static byte[] OfSeal(AuditSeal seal, IEnumerable<byte[]> rows)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, "scimhub audit seal 1"u8);
        Append(hash, seal.OrganizationId);
        Append(hash, seal.Number);
        Append(hash, seal.FirstId);
        Append(hash, seal.LastId);
        Append(hash, seal.Count);
        Append(hash, seal.SealedAt);
        Append(hash, seal.PreviousHash);
        foreach (var row in rows)
        {
            Append(hash, row);
        }
        return hash.GetHashAndReset();
    }

    private static void Append(IncrementalHash hash, ReadOnlySpan<byte> value)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, value.Length);
        hash.AppendData(length);
        hash.AppendData(value);
    }

    private static void Append(IncrementalHash hash, long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        Append(hash, bytes);
    }

    private static void Append(IncrementalHash hash, DateTimeOffset value) => Append(hash, value.ToUnixTimeMilliseconds());

    private static void Append(IncrementalHash hash, Guid? value)
    {
        if (value is not { } id)
        {
            AppendNull(hash);
            return;
        }
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        Append(hash, bytes);
    }

    private static void Append(IncrementalHash hash, string? value)
    {
        if (value is null)
        {
            AppendNull(hash);
            return;
        }
        Append(hash, Encoding.UTF8.GetBytes(value));
    }

    /// <summary>A length nothing has.</summary>
    private static void AppendNull(IncrementalHash hash)
    {
        ReadOnlySpan<byte> none = [0xFF, 0xFF, 0xFF, 0xFF];
        hash.AppendData(none);
    }
}
