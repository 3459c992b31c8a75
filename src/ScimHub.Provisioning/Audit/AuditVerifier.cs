using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Storage.Verification;

namespace ScimHub.Provisioning.Audit;

/// <summary>Checks that the sealed audit is what was sealed, and names what is not. Reads one batch at a time and changes nothing; it may run beside a working server.</summary>
/// <remarks>
/// What is found: a column changed, a key of an account changed so that its values do not open, a row deleted, inserted, moved in time or to another organisation; seals changed or missing; the
/// newest or the oldest cut off. What cannot be found from inside the database: a forger who may write to it all and makes every seal and the head anew.
/// Against him the verdict tells the head's number and hash: kept elsewhere, they show that the chain still leads to them.
/// </remarks>
public static class AuditVerifier
{
    public static async Task<AuditVerdict> VerifyAsync(HubStorage storage, int organization, CancellationToken ct)
    {
        var verdict = await LookAsync().ConfigureAwait(false);
        if (verdict.Breaches.Count == 0)
        {
            return verdict;
        }
        // A batch that was pruned between two statements is no breach, and is gone at the second look.
        var again = await LookAsync().ConfigureAwait(false);
        return again with { Breaches = [.. verdict.Breaches.Intersect(again.Breaches)] };

        Task<AuditVerdict> LookAsync() => new AuditVerification(storage.Database, organization).CheckAsync(ct);
    }
}
