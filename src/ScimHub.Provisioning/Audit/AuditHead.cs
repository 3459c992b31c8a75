using System.Buffers.Binary;
using System.Security.Cryptography;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Audit;

/// <summary>
/// Where the chain of an organisation ends: the last seal that was made. It is kept beside the seals, as a <see cref="HubKey"/>, so that
/// cutting off the newest of them shows; and it stays when the oldest are pruned, so that the chain goes on.
/// </summary>
internal sealed record AuditHead(long Number, Guid LastId, byte[] Hash)
{
    private const int Length = 8 + 16 + SHA256.HashSizeInBytes;

    public static AuditHead Origin { get; } = new(0, Guid.Empty, SealHash.Origin);

    public static string NameOf(int organization) => $"audit-head-{organization}";

    /// <summary>The head as it is kept; null where there is none.</summary>
    public static async Task<byte[]?> ReadAsync(HubDatabase database, int organization, CancellationToken ct) =>
        await database.FirstAsync("""SELECT k."Value" FROM "HubKeys" k WHERE k."Name" = $1""", [NameOf(organization)], row => row.Bytes(0), ct).ConfigureAwait(false);

    /// <returns>Null where it is no head.</returns>
    public static AuditHead? Decode(ReadOnlySpan<byte> value) => value.Length == Length
        ? new(BinaryPrimitives.ReadInt64BigEndian(value), new Guid(value.Slice(8, 16), bigEndian: true), value[24..].ToArray())
        : null;

    public byte[] Encode()
    {
        var value = new byte[Length];
        BinaryPrimitives.WriteInt64BigEndian(value, Number);
        LastId.TryWriteBytes(value.AsSpan(8), bigEndian: true, out _);
        Hash.CopyTo(value, 24);
        return value;
    }
}
