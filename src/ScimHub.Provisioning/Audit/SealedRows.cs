using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Audit;

/// <summary>
/// Which rows a seal has, 24 bytes each: the id and the beginning of the row's hash. A <see cref="HubKey"/> beside the seal. Nothing rests on it but the
/// naming: whether a batch is whole says the seal's hash; which of its rows was changed, taken out or put in is found by this.
/// </summary>
internal static class SealedRows
{
    private const int IdLength = 16;
    private const int MarkLength = 8;
    private const int Length = IdLength + MarkLength;

    public static string NameOf(int organization, long seal) => $"audit-rows-{organization}-{seal}";

    public static byte[] Encode(IReadOnlyList<AuditEntry> rows, IReadOnlyList<byte[]> hashes)
    {
        var value = new byte[rows.Count * Length];
        for (var i = 0; i < rows.Count; i++)
        {
            rows[i].Id.TryWriteBytes(value.AsSpan(i * Length), bigEndian: true, out _);
            hashes[i].AsSpan(0, MarkLength).CopyTo(value.AsSpan(i * Length + IdLength));
        }
        return value;
    }

    /// <returns>Each row's id and mark, in order; null where the value is no list of so many rows.</returns>
    public static IReadOnlyList<(Guid Id, byte[] Mark)>? Decode(byte[]? value, int count) => value is not null && value.Length == count * Length
        ? [.. value.Chunk(Length).Select(row => (new Guid(row.AsSpan(0, IdLength), bigEndian: true), row[IdLength..]))]
        : null;

    public static bool Marks(byte[] mark, byte[] hash) => hash.AsSpan(0, MarkLength).SequenceEqual(mark);
}
