using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Provisioning.Storage;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Jobs;

/// <summary>
/// Takes jobs and does them, in any process: a lease, held by progress, keeps two from doing one. A process that ends amid one loses nothing: another
/// goes on behind the last person once the lease is over.
/// </summary>
public sealed class JobRunner(HubStorage storage, SchemaCatalog catalog, TimeProvider time, SettingsRegistry settings)
{
    /// <summary>Without progress for so long, another process may take the job.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    /// <summary>
    /// A write that had read its account before the job became necessary may end after the job has passed by. None takes so long: what was written from so
    /// long before on is merged once more so long after.
    /// </summary>
    public static readonly TimeSpan Settle = TimeSpan.FromSeconds(30);

    private const long PageSize = 100;

    private readonly Guid node = Guid.CreateVersion7();
    private readonly Remerge remerge = new(storage, catalog, time, settings);

    /// <summary>Ids behind <c>$2</c>, of people written at <c>$3</c> or later.</summary>
    private readonly string page = $"""
        SELECT u."Id" FROM "Users" u WHERE u."OrganizationId" = $1 AND u."Id" > $2 AND u."LastModifiedAt" >= $3 ORDER BY u."Id" {storage.Database.Page(4, 5)}
        """;

    /// <summary>Does one job that waits for somebody, to its end or, where it must settle, up to then.</summary>
    /// <param name="progress">Told after each hundred people.</param>
    /// <returns>The job as it was left; null where none waits.</returns>
    public async Task<Job?> RunNextAsync(Action<Job>? progress, CancellationToken ct)
    {
        if (await TakeAsync(ct).ConfigureAwait(false) is not { } job)
        {
            return null;
        }
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
                await EndAsync(job, ct).ConfigureAwait(false);
                progress?.Invoke(job);
                return job;
            }
            job.Cursor = people[^1];
            job.LeasedUntil = time.GetUtcNow() + Lease;
            if (!await SaveAsync(job, ct).ConfigureAwait(false))
            {
                return job;
            }
            progress?.Invoke(job);
        }
    }

    private static void Count(Job job, Remerge.Outcome outcome)
    {
        job.Changed += outcome == Remerge.Outcome.Changed ? 1 : 0;
        // Those who are looked at once more have been counted.
        job.Processed += job.State == JobState.Running ? 1 : 0;
        job.Refused += job.State == JobState.Running && outcome == Remerge.Outcome.Refused ? 1 : 0;
    }

    private async Task EndAsync(Job job, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        (job.Cursor, job.LeasedUntil) = (Guid.Empty, null);
        if (job.State == JobState.Settling)
        {
            (job.State, job.FinishedAt) = (JobState.Done, now);
        }
        else
        {
            (job.State, job.LeasedUntil) = (JobState.Settling, job.NeededAt + Settle);
        }
        await SaveAsync(job, ct).ConfigureAwait(false);
    }

    private async Task<Job?> TakeAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await using var context = storage.CreateContext();
        // Whichever organisation's waits longest: a process works for all of them.
        var waiting = await context.Jobs.IgnoreQueryFilters().AsNoTracking()
            .Where(x => x.State != JobState.Done && (x.LeasedUntil == null || x.LeasedUntil <= now))
            .OrderBy(x => x.NeededAt)
            .FirstOrDefaultAsync(ct).ConfigureAwait(false);
        if (waiting is null)
        {
            return null;
        }
        var state = waiting.State == JobState.Settling ? JobState.Settling : JobState.Running;
        var until = now + Lease;
        await using var own = storage.CreateContext(waiting.OrganizationId);
        var taken = await own.Jobs
            .Where(x => x.Id == waiting.Id && x.Round == waiting.Round && x.LeasedBy == waiting.LeasedBy && x.LeasedUntil == waiting.LeasedUntil)
            .ExecuteUpdateAsync(x => x.SetProperty(j => j.State, state).SetProperty(j => j.LeasedBy, node).SetProperty(j => j.LeasedUntil, until), ct).ConfigureAwait(false);
        if (taken == 0)
        {
            return null;
        }
        (waiting.State, waiting.LeasedBy, waiting.LeasedUntil) = (state, node, until);
        return waiting;
    }

    /// <returns>False where the job began anew, or is another's now.</returns>
    private async Task<bool> SaveAsync(Job job, CancellationToken ct)
    {
        await using var context = storage.CreateContext(job.OrganizationId);
        return await context.Jobs
            .Where(x => x.Id == job.Id && x.Round == job.Round && x.LeasedBy == node)
            .ExecuteUpdateAsync(
                x => x.SetProperty(j => j.State, job.State).SetProperty(j => j.Cursor, job.Cursor).SetProperty(j => j.Processed, job.Processed).SetProperty(j => j.Changed, job.Changed)
                    .SetProperty(j => j.Refused, job.Refused).SetProperty(j => j.LeasedUntil, job.LeasedUntil).SetProperty(j => j.FinishedAt, job.FinishedAt),
                ct).ConfigureAwait(false) > 0;
    }
}
