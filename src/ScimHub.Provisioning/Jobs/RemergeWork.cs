using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Provisioning.Storage;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Jobs;

/// <summary>Goes through all people and merges each anew; and then, shortly, through those once more who were written while it began.</summary>
public sealed class RemergeWork(HubStorage storage, SchemaCatalog catalog, TimeProvider time, SettingsRegistry settings) : IJobWork
{
    /// <summary>
    /// A write that had read its account before the job became necessary may end after the job has passed by. None takes so long: what was written from so
    /// long before on is merged once more so long after.
    /// </summary>
    public static readonly TimeSpan Settle = TimeSpan.FromSeconds(30);

    private const long PageSize = 100;

    private readonly Remerge remerge = new(storage, catalog, time, settings);

    /// <summary>Ids behind <c>$2</c>, of people written at <c>$3</c> or later.</summary>
    private readonly string page = $"""
        SELECT u."Id" FROM "Users" u WHERE u."OrganizationId" = $1 AND u."Id" > $2 AND u."LastModifiedAt" >= $3 ORDER BY u."Id" {storage.Database.Page(4, 5)}
        """;

    public JobKind Kind => JobKind.Remerge;

    public async Task RunAsync(Job job, Func<CancellationToken, Task<bool>> progress, CancellationToken ct)
    {
        var actor = new Actor(job.OrganizationId, ActorKind.Job, job.Id);
        var since = job.State == JobState.Settling ? job.NeededAt - Settle : DateTimeOffset.UnixEpoch;
        while (true)
        {
            var people = await storage.Database.ListAsync(page, [job.OrganizationId, job.Cursor, since, PageSize, 0L], row => row.Id(0), ct).ConfigureAwait(false);
            foreach (var person in people)
            {
                Count(job, await remerge.RunAsync(actor, person, ct).ConfigureAwait(false));
            }
            if (people.Count < PageSize)
            {
                End(job);
                return;
            }
            job.Cursor = people[^1];
            if (!await progress(ct).ConfigureAwait(false))
            {
                return;
            }
        }
    }

    private static void Count(Job job, Remerge.Outcome outcome)
    {
        job.Changed += outcome == Remerge.Outcome.Changed ? 1 : 0;
        // Those who are looked at once more have been counted.
        job.Processed += job.State == JobState.Running ? 1 : 0;
        job.Refused += job.State == JobState.Running && outcome == Remerge.Outcome.Refused ? 1 : 0;
    }

    private static void End(Job job)
    {
        job.Cursor = Guid.Empty;
        (job.State, job.LeasedUntil) = job.State == JobState.Settling ? (JobState.Done, (DateTimeOffset?)null) : (JobState.Settling, job.NeededAt + Settle);
    }
}
