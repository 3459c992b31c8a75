using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Jobs;

/// <summary>
/// Takes jobs and does them, in any process: a lease, held by progress, keeps two from doing one. A process that ends amid one loses nothing: another
/// goes on once the lease is over.
/// </summary>
/// <param name="works">What this process can do; jobs of other kinds wait for one that can.</param>
public sealed class JobRunner(HubStorage storage, TimeProvider time, IEnumerable<IJobWork> works)
{
    public static readonly TimeSpan UsualLease = TimeSpan.FromMinutes(1);

    /// <summary>Without progress for so long, another process may take the job.</summary>
    public TimeSpan Lease { get; init; } = UsualLease;

    private readonly Guid node = Guid.CreateVersion7();
    private readonly Dictionary<JobKind, IJobWork> works = works.ToDictionary(work => work.Kind);

    /// <summary>Does one job that waits for somebody, to its end or, where it must settle, up to then.</summary>
    /// <param name="progress">Told now and then how far it is.</param>
    /// <returns>The job as it was left; null where none waits.</returns>
    public async Task<Job?> RunNextAsync(Action<Job>? progress, CancellationToken ct)
    {
        if (await TakeAsync(ct).ConfigureAwait(false) is not { } job)
        {
            return null;
        }
        await works[job.Kind].RunAsync(job, HoldAsync, ct).ConfigureAwait(false);
        if (job.State is JobState.Done)
        {
            (job.FinishedAt, job.LeasedUntil) = (time.GetUtcNow(), null);
        }
        await SaveAsync(job, ct).ConfigureAwait(false);
        progress?.Invoke(job);
        return job;

        async Task<bool> HoldAsync(CancellationToken held)
        {
            job.LeasedUntil = time.GetUtcNow() + Lease;
            var holds = await SaveAsync(job, held).ConfigureAwait(false);
            if (holds)
            {
                progress?.Invoke(job);
            }
            return holds;
        }
    }

    private async Task<Job?> TakeAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var kinds = works.Keys.ToList();
        await using var context = storage.CreateContext();
        // Whichever organisation's waits longest: a process works for all of them.
        var waiting = await context.Jobs.IgnoreQueryFilters().AsNoTracking()
            .Where(x => x.State != JobState.Done && kinds.Contains(x.Kind) && (x.LeasedUntil == null || x.LeasedUntil <= now))
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
                    .SetProperty(j => j.Refused, job.Refused).SetProperty(j => j.LeasedUntil, job.LeasedUntil).SetProperty(j => j.FinishedAt, job.FinishedAt)
                    .SetProperty(j => j.Total, job.Total).SetProperty(j => j.Fault, job.Fault),
                ct).ConfigureAwait(false) > 0;
    }
}
