using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Audit;

/// <summary>
/// Ends what is older than it need be kept: whole sealed batches, from the oldest on, rows and seals together. An <c>audit.pruned</c> row says up to which
/// seal, in the unit of work that takes the first batch; so whoever cuts off the oldest rows by hand leaves a beginning that nothing accounts for. A batch is a unit of work,
/// so that no writer waits long; a run that ends between two of them is finished by the next.
/// </summary>
public sealed class AuditPruner(HubStorage storage, TimeProvider time, Actor actor)
{
    private const string Insert = """
        INSERT INTO "AuditEntries" ("OrganizationId", "Id", "At", "Actor", "ActorId", "CredentialId", "Action", "TargetId", "Outcome", "Detail", "Address")
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        """;

    private readonly HubDatabase database = storage.Database;

    /// <param name="before">Batches whose rows are all older go.</param>
    /// <returns>How many rows went.</returns>
    public async Task<long> PruneAsync(DateTimeOffset before, CancellationToken ct)
    {
        var seals = await database.ListAsync(
            """SELECT s."Number", s."LastId", s."Hash", s."Count" FROM "AuditSeals" s WHERE s."OrganizationId" = $1 AND s."LastId" < $2 ORDER BY s."Number" """,
            [actor.OrganizationId, AuditRow.FirstIdAt(before)],
            row => (Mark: new PrunedMark(row.Number(0), row.Id(1), row.Bytes(2)), Count: row.Number(3)),
            ct).ConfigureAwait(false);
        var gone = 0L;
        foreach (var (mark, count) in seals)
        {
            var work = Take(mark);
            if (gone == 0)
            {
                work.Add(Record(seals[^1].Mark, before, seals.Sum(seal => seal.Count)));
            }
            if (!await database.CommitAsync(mark.LastId, work, ct).ConfigureAwait(false))
            {
                // Another node does it.
                break;
            }
            gone += count;
        }
        return gone;
    }

    /// <summary>The rows of the oldest batch, its seal, and the list of its rows.</summary>
    private List<SqlStatement> Take(PrunedMark mark) =>
    [
        new("""DELETE FROM "AuditSeals" WHERE "OrganizationId" = $1 AND "Number" = $2""", [actor.OrganizationId, mark.UpTo], 1),
        new("""DELETE FROM "AuditEntries" WHERE "OrganizationId" = $1 AND "Id" <= $2""", [actor.OrganizationId, mark.LastId]),
        new("""DELETE FROM "HubKeys" WHERE "Name" = $1""", [SealedRows.NameOf(actor.OrganizationId, mark.UpTo)]),
    ];

    private SqlStatement Record(PrunedMark upTo, DateTimeOffset before, long rows)
    {
        var now = time.GetUtcNow();
        return new(
            Insert,
            [
                actor.OrganizationId, SequentialId.Next(now), now, (int)actor.Kind, actor.Id, actor.CredentialId, PrunedMark.Action, upTo.LastId, (int)AuditOutcome.Done,
                upTo.Detail(before, rows), actor.Address,
            ],
            1);
    }
}
