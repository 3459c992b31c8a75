using ScimHub.Provisioning.Audit;

namespace ScimHub.Provisioning.Storage.Verification;

/// <summary>The chain of audit seals of one organisation, from the first seal that is left to the head: one look along it.</summary>
internal sealed class AuditVerification(HubDatabase database, int organization)
{
    /// <summary>Beyond so many the rest is not looked for: the first is what matters.</summary>
    private const int MaxBreaches = 100;

    private const long SealPage = 100;

    private readonly string seals = $"""
        SELECT {SealRow.Columns} FROM "AuditSeals" s WHERE s."OrganizationId" = $1 AND s."Number" > $2 ORDER BY s."Number" {database.Page(3, 4)}
        """;

    private readonly SealVerification batches = new(database, organization);
    private readonly List<string> breaches = [];
    private AuditSeal? last;
    private long count;
    private long sealedRows;

    public async Task<AuditVerdict> CheckAsync(CancellationToken ct)
    {
        AuditHead? head;
        do
        {
            await FollowAsync(ct).ConfigureAwait(false);
            var kept = await AuditHead.ReadAsync(database, organization, ct).ConfigureAwait(false);
            head = kept is null ? null : AuditHead.Decode(kept);
            if (kept is not null && head is null)
            {
                breaches.Add($"The head of the audit of organisation {organization} ('{AuditHead.NameOf(organization)}' in HubKeys) is no head: it was changed.");
            }
        }
        // A seal that was made while the seals before it were looked at is looked at too.
        while (breaches.Count < MaxBreaches && await IsThereMoreAsync(ct).ConfigureAwait(false));
        if (breaches.Count < MaxBreaches)
        {
            await CheckEndAsync(head, ct).ConfigureAwait(false);
        }
        var after = head?.LastId ?? last?.LastId ?? Guid.Empty;
        var open = await database.ListAsync(
            """SELECT COUNT(*), COALESCE(MIN(a."At"), 0) FROM "AuditEntries" a WHERE a."OrganizationId" = $1 AND a."Id" > $2""",
            [organization, after],
            row => (Count: row.Number(0), Oldest: row.Time(1)),
            ct).ConfigureAwait(false);
        return new(
            organization, breaches, count, sealedRows, head is null ? null : (head.Number, Convert.ToHexStringLower(head.Hash)), open[0].Count, open[0].Count > 0 ? open[0].Oldest : null);
    }

    /// <summary>Along the seals that are not looked at yet.</summary>
    private async Task FollowAsync(CancellationToken ct)
    {
        List<AuditSeal> page;
        do
        {
            page = await PageAsync(SealPage, ct).ConfigureAwait(false);
            foreach (var seal in page.TakeWhile(_ => breaches.Count < MaxBreaches))
            {
                await CheckPlaceAsync(seal, ct).ConfigureAwait(false);
                // Behind a gap the batch begins with its own first row; whatever lies in the gap belongs to the seals that are gone.
                var contiguous = last is null || seal.Number == last.Number + 1;
                breaches.AddRange(await batches.CheckAsync(seal, contiguous ? last?.LastId ?? Guid.Empty : null, ct).ConfigureAwait(false));
                last = seal;
                count++;
                sealedRows += seal.Count;
            }
        }
        while (page.Count == SealPage && breaches.Count < MaxBreaches);
    }

    private async Task<bool> IsThereMoreAsync(CancellationToken ct) => (await PageAsync(1, ct).ConfigureAwait(false)).Count > 0;

    private ValueTask<List<AuditSeal>> PageAsync(long size, CancellationToken ct) =>
        database.ListAsync(seals, [organization, last?.Number ?? long.MinValue, size, 0L], SealRow.Read, ct);

    /// <summary>Whether the seal follows the one before it, or is where the audit begins since it was pruned.</summary>
    private async Task CheckPlaceAsync(AuditSeal seal, CancellationToken ct)
    {
        var which = $"Seal {seal.Number} of organisation {organization}";
        if (last is null)
        {
            await CheckBeginningAsync(seal, which, ct).ConfigureAwait(false);
        }
        else if (seal.Number != last.Number + 1)
        {
            breaches.Add($"{which} follows seal {last.Number}: {Numbers(last.Number + 1, seal.Number - 1)} missing.");
        }
        else if (!seal.PreviousHash.AsSpan().SequenceEqual(last.Hash))
        {
            breaches.Add($"{which} does not follow seal {last.Number} as it is: its PreviousHash is not that seal's Hash, so one of the two was changed.");
        }
    }

    private async Task CheckBeginningAsync(AuditSeal seal, string which, CancellationToken ct)
    {
        if (seal.Number == 1)
        {
            if (!seal.PreviousHash.AsSpan().SequenceEqual(SealHash.Origin))
            {
                breaches.Add($"{which} is the first, but its PreviousHash is not zeros: it was changed.");
            }
            return;
        }
        var pruned = await PrunedMark.NewestAsync(database, organization, ct).ConfigureAwait(false);
        CheckPruned(seal.Number - 1, seal.PreviousHash, pruned);
    }

    /// <param name="gone">The last seal that is gone.</param>
    private void CheckPruned(long gone, byte[] hash, PrunedMark? pruned)
    {
        if (pruned is null || pruned.UpTo < gone)
        {
            breaches.Add($"{Numbers((pruned?.UpTo ?? 0) + 1, gone)} missing in organisation {organization}, with the oldest rows of the audit, and no {PrunedMark.Action} row accounts for it: they were cut off by hand.");
        }
        else if (pruned.UpTo == gone && !pruned.Hash.AsSpan().SequenceEqual(hash))
        {
            breaches.Add($"The audit of organisation {organization} was pruned up to seal {gone}, but what is left does not follow that seal: the newest {PrunedMark.Action} row or the seal behind it was changed.");
        }
    }

    private async Task CheckEndAsync(AuditHead? head, CancellationToken ct)
    {
        if (head is null)
        {
            if (last is not null)
            {
                breaches.Add($"The head of the audit of organisation {organization} ('{AuditHead.NameOf(organization)}' in HubKeys) is missing, though there are seals up to number {last.Number}.");
            }
        }
        else if (last is null)
        {
            CheckPruned(head.Number, head.Hash, await PrunedMark.NewestAsync(database, organization, ct).ConfigureAwait(false));
        }
        else if (head.Number > last.Number)
        {
            breaches.Add($"{Numbers(last.Number + 1, head.Number)} missing at the end of the audit of organisation {organization}, which is said to end with seal {head.Number}: the newest rows were cut off.");
        }
        else if (head.Number < last.Number || head.LastId != last.LastId || !head.Hash.AsSpan().SequenceEqual(last.Hash))
        {
            breaches.Add($"Seal {last.Number} of organisation {organization} is the last, but the head says seal {head.Number} with another hash or row: the seal or the head was changed.");
        }
    }

    private static string Numbers(long from, long to) => from >= to ? $"Seal {to} is" : $"Seals {from} to {to} are";
}
