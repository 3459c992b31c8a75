using System.Buffers.Binary;
using ScimHub.Provisioning.Connections;

namespace ScimHub.Server.Tokens;

/// <summary>The SHA-256 of a presented secret, as a key.</summary>
internal readonly record struct SecretHash(ulong A, ulong B, ulong C, ulong D)
{
    public static bool TryCompute(ReadOnlySpan<char> secret, out SecretHash hash)
    {
        Span<byte> bytes = stackalloc byte[Secret.HashLength];
        var known = Secret.TryHash(secret, bytes);
        hash = known
            ? new(Part(bytes, 0), Part(bytes, 8), Part(bytes, 16), Part(bytes, 24))
            : default;
        return known;
    }

    public byte[] ToBytes()
    {
        var bytes = new byte[Secret.HashLength];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, A);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(8), B);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(16), C);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(24), D);
        return bytes;
    }

    private static ulong Part(ReadOnlySpan<byte> bytes, int start) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[start..]);
}
