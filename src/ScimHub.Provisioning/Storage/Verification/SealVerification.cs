using ScimHub.Provisioning.Audit;

namespace ScimHub.Provisioning.Storage.Verification;

/// <summary>One seal and the rows under it: whether they are those that were sealed and, where not, which is the first that differs.</summary>
internal sealed class SealVerification(HubDatabase database, int organization)
{
    /// <summary>Rows named of one seal.</summary>
    private const int Named = 10;

    /// <summary>Rows read of one seal. More than this many strangers in a batch are not all wanted.</summary>
    private const long MaxRows = 4L * AuditSealer.MaxBatch;

    private readonly string behind = Rows("a.\"Id\" > $2", database);
    private readonly string from = Rows("a.\"Id\" >= $2", database);
    private readonly string keys = $"""
        SELECT u."Id", u."AuditKey", 'user' FROM "Users" u WHERE u."OrganizationId" = $1 AND u."Id" IN {database.IdList(2)}
        UNION ALL
        SELECT i."Id", i."AuditKey", 'invitation' FROM "Invitations" i WHERE i."OrganizationId" = $1 AND i."Id" IN {database.IdList(2)}
        """;

    /// <param name="previous">The last row of the seal before; null where that seal is gone.</param>
    public async Task<List<string>> CheckAsync(AuditSeal seal, Guid? previous, CancellationToken ct)
    {
        var rows = await database.ListAsync(previous is null ? from : behind, [organization, previous ?? seal.FirstId, seal.LastId, MaxRows, 0L], AuditRow.Read, ct).ConfigureAwait(false);
        var hashes = rows.ConvertAll(SealHash.OfRow);
        if (rows.Count == seal.Count && SealHash.OfSeal(seal, hashes).AsSpan().SequenceEqual(seal.Hash))
        {
            return await UnreadableAsync(rows, ct).ConfigureAwait(false);
        }
        var kept = await database.ListAsync(
            """SELECT k."Value" FROM "HubKeys" k WHERE k."Name" = $1""", [SealedRows.NameOf(organization, seal.Number)], row => row.Bytes(0), ct).ConfigureAwait(false);
        var which = $"seal {seal.Number} of organisation {organization}";
        if (SealedRows.Decode(kept.FirstOrDefault(), seal.Count) is not { } sealedRows)
        {
            return [$"The rows of {which} ({seal.FirstId} to {seal.LastId}) are not the {seal.Count} that were sealed; which of the {rows.Count} there are differ cannot be told, since '{SealedRows.NameOf(organization, seal.Number)}' in HubKeys does not list them."];
        }
        var differences = Compare(which, sealedRows, rows, hashes).Take(Named).ToList();
        return differences.Count > 0
            ? differences
            : [$"S{which[1..]} was changed: its rows are those that were sealed, but its hash does not cover them together with its other columns."];
    }

    /// <summary>Values are erased with the account or the invitation, and no other way: where it is there, its key opens them.</summary>
    private async Task<List<string>> UnreadableAsync(List<AuditEntry> rows, CancellationToken ct)
    {
        var closed = rows.FindAll(row => row.Values is { } values && ValueLock.IsClosed(values));
        if (closed.Count == 0)
        {
            return [];
        }
        var keys = (await database.ListAsync(
            this.keys, [organization, new SqlIds([.. closed.Select(row => row.TargetId).Distinct()])], row => (Id: row.Id(0), Key: row.OptionalBytes(1), Kind: row.Text(2)), ct).ConfigureAwait(false))
            .ToDictionary(holder => holder.Id, holder => (Bytes: holder.Key ?? [], holder.Kind));
        return
        [
            .. closed.Where(row => keys.TryGetValue(row.TargetId, out var key) && ValueLock.Open(row.Values, key.Bytes, row.Id) is null).Take(Named)
                .Select(row => $"Audit row {row.Id}: the key of {keys[row.TargetId].Kind} {row.TargetId} of organisation {organization} does not open its values: AuditKey was changed."),
        ];
    }

    /// <summary>Both lists are in the order of ids.</summary>
    private static IEnumerable<string> Compare(string which, IReadOnlyList<(Guid Id, byte[] Mark)> sealedRows, List<AuditEntry> rows, List<byte[]> hashes)
    {
        var (i, j) = (0, 0);
        while (i < sealedRows.Count || j < rows.Count)
        {
            var order = i == sealedRows.Count ? 1 : j == rows.Count ? -1 : sealedRows[i].Id.CompareTo(rows[j].Id);
            if (order < 0)
            {
                yield return $"Audit row {sealedRows[i].Id}, number {i + 1} of {which}, is missing: it was deleted, moved to another organisation, or given another id.";
                i++;
            }
            else if (order > 0)
            {
                yield return $"Audit row {rows[j].Id} lies in the range of {which} but was not there when it was closed: it was inserted, moved, or committed more than {AuditSealer.Lag.TotalSeconds:0} seconds after the time in its id.";
                j++;
            }
            else
            {
                if (!SealedRows.Marks(sealedRows[i].Mark, hashes[j]))
                {
                    yield return $"Audit row {rows[j].Id}, number {i + 1} of {which}, was changed since it was sealed.";
                }
                (i, j) = (i + 1, j + 1);
            }
        }
    }

    private static string Rows(string beginning, HubDatabase database) => $"""
        SELECT {AuditRow.Columns} FROM "AuditEntries" a WHERE a."OrganizationId" = $1 AND {beginning} AND a."Id" <= $3 ORDER BY a."Id" {database.Page(4, 5)}
        """;
}
