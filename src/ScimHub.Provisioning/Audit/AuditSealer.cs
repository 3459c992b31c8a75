using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Audit;

/// <summary>
/// Closes batches of audit rows under seals, off the write path: no writer waits for it, or knows of it. Any node may seal at any time; the number
/// of the next seal goes to one of them, and the others find it taken.
/// </summary>
/// <remarks>
/// A row's id is made by its writer's clock some time before its commit, so a row may appear below others that are there already. A seal
/// therefore ends <see cref="Lag"/> behind this node's clock. What is promised: as long as the clocks of the nodes differ and commits last, taken
/// together, less than that, no row appears below a seal. A row that does (a node stood still for a minute with a write in hand) is
/// in the range of a seal that does not know it, just as one that was smuggled in: verification names it, and whoever looks can tell the two
/// apart by what it says. Nothing puts it right silently, or a forger need only have his row sealed after the fact.
/// </remarks>
public sealed class AuditSealer(HubStorage storage, TimeProvider time)
{
    /// <summary>How old a row is before it is sealed.</summary>
    public static readonly TimeSpan Lag = TimeSpan.FromSeconds(60);

    /// <summary>A batch is read, hashed and, in the end, pruned in one go.</summary>
    internal const int MaxBatch = 1_000;

    private const string InsertSeal = """
        INSERT INTO "AuditSeals" ("OrganizationId", "Number", "FirstId", "LastId", "Count", "PreviousHash", "Hash", "SealedAt") VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """;

    private const string InsertKey = """INSERT INTO "HubKeys" ("Name", "Value") VALUES ($1, $2)""";

    private const string MoveHead = """UPDATE "HubKeys" SET "Value" = $3 WHERE "Name" = $1 AND "Value" = $2""";

    private readonly HubDatabase database = storage.Database;

    private readonly string batch = $"""
        SELECT {AuditRow.Columns} FROM "AuditEntries" a WHERE a."OrganizationId" = $1 AND a."Id" > $2 AND a."Id" < $3 ORDER BY a."Id" {storage.Database.Page(4, 5)}
        """;

    /// <summary>The organisations there are.</summary>
    public static async Task<IReadOnlyList<int>> OrganizationsAsync(HubStorage storage, CancellationToken ct) =>
        await storage.Database.ListAsync("""SELECT "Id" FROM "Organizations" ORDER BY "Id" """, [], row => row.Integer(0), ct).ConfigureAwait(false);

    /// <summary>Seals what is old enough.</summary>
    /// <param name="all">Also the rows of the last minute: right only while no server writes.</param>
    /// <returns>How many rows were sealed.</returns>
    /// <exception cref="AdministrationException">The chain is broken where it ends, so that nothing can be added to it.</exception>
    public async Task<long> SealAsync(int organization, bool all, CancellationToken ct)
    {
        var sealedRows = 0L;
        while (true)
        {
            var kept = await AuditHead.ReadAsync(database, organization, ct).ConfigureAwait(false);
            var head = await ContinueAsync(organization, kept, ct).ConfigureAwait(false);
            var now = time.GetUtcNow();
            var end = all ? Guid.AllBitsSet : AuditRow.FirstIdAt(now - Lag);
            var rows = await database.ListAsync(batch, [organization, head.LastId, end, (long)MaxBatch, 0L], AuditRow.Read, ct).ConfigureAwait(false);
            if (rows.Count == 0 || !await CommitAsync(organization, kept, head, rows, now, ct).ConfigureAwait(false))
            {
                // Nothing to do, or another node does it.
                return sealedRows;
            }
            sealedRows += rows.Count;
        }
    }

    /// <summary>Where to go on. Never from the newest seal that is left: to go on behind a cut would hide it.</summary>
    private async Task<AuditHead> ContinueAsync(int organization, byte[]? kept, CancellationToken ct)
    {
        if (kept is not null)
        {
            return AuditHead.Decode(kept) ?? throw Broken(organization, "is not readable");
        }
        var seals = await database.ListAsync(
            $"""SELECT s."Number" FROM "AuditSeals" s WHERE s."OrganizationId" = $1 ORDER BY s."Number" DESC {database.Page(2, 3)}""",
            [organization, 1L, 0L],
            row => row.Number(0),
            ct).ConfigureAwait(false);
        if (seals.Count == 0)
        {
            return AuditHead.Origin;
        }
        // Another node may have made the first seal since the head was looked for: then there is a head now.
        return await AuditHead.ReadAsync(database, organization, ct).ConfigureAwait(false) is { } since
            ? AuditHead.Decode(since) ?? throw Broken(organization, "is not readable")
            : throw Broken(organization, $"is missing, though there are seals up to number {seals[0]}");
    }

    private static AdministrationException Broken(int organization, string fault) => new(
        $"The audit of organisation {organization} is not sealed on: its head ('{AuditHead.NameOf(organization)}' in HubKeys) {fault}. 'scimhub audit verify' tells more; restore that row from a backup.");

    private async Task<bool> CommitAsync(int organization, byte[]? kept, AuditHead head, List<AuditEntry> rows, DateTimeOffset now, CancellationToken ct)
    {
        var hashes = rows.ConvertAll(SealHash.OfRow);
        var number = head.Number + 1;
        // As it is read back: instants are kept to the millisecond.
        var sealedAt = DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds());
        var hash = SealHash.OfSeal(Seal([]), hashes);
        var next = new AuditHead(number, rows[^1].Id, hash).Encode();
        return await database.CommitAsync(
            rows[^1].Id,
            [
                new(InsertSeal, [organization, number, rows[0].Id, rows[^1].Id, rows.Count, head.Hash, hash, sealedAt], 1),
                new(InsertKey, [SealedRows.NameOf(organization, number), SealedRows.Encode(rows, hashes)], 1),
                kept is null
                    ? new(InsertKey, [AuditHead.NameOf(organization), next], 1)
                    : new(MoveHead, [AuditHead.NameOf(organization), kept, next], 1),
            ],
            ct).ConfigureAwait(false);

        AuditSeal Seal(byte[] own) => new()
        {
            OrganizationId = organization,
            Number = number,
            FirstId = rows[0].Id,
            LastId = rows[^1].Id,
            Count = rows.Count,
            PreviousHash = head.Hash,
            Hash = own,
            SealedAt = sealedAt,
        };
    }
}
