using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Jobs;

/// <summary>The jobs of one organisation.</summary>
public sealed class JobRegistry(HubStorage storage, int organizationId)
{
    /// <summary>So long a finished job can be looked up.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    /// <summary>Newest first.</summary>
    public async Task<IReadOnlyList<Job>> ListAsync(CancellationToken ct)
    {
        await using var context = storage.CreateContext(organizationId);
        return await context.Jobs.AsNoTracking().OrderByDescending(x => x.Id).ToListAsync(ct).ConfigureAwait(false);
    }

    /// <exception cref="AdministrationException">There is no such job.</exception>
    public async Task<Job> GetAsync(Guid id, CancellationToken ct)
    {
        await using var context = storage.CreateContext(organizationId);
        return await context.Jobs.AsNoTracking().SingleOrDefaultAsync(x => x.Id == id, ct).ConfigureAwait(false)
            ?? throw AdministrationException.NotFound($"There is no job {id}: finished ones are kept for {Kept.TotalDays:0} days.");
    }

    /// <summary>Has every account merged anew, as a part of the context's transaction: one that is under way begins again, since what it has done may be out of date.</summary>
    internal static async Task<Job> RemergeAsync(HubDbContext context, string reason, DateTimeOffset now, CancellationToken ct)
    {
        var job = await context.Jobs.Where(x => x.State != JobState.Done && x.Kind == JobKind.Remerge).FirstOrDefaultAsync(ct).ConfigureAwait(false);
        if (job is null)
        {
            job = new() { OrganizationId = context.OrganizationId, Id = Guid.CreateVersion7(now), Reason = reason, CreatedAt = now, NeededAt = now };
            context.Jobs.Add(job);
        }
        (job.Reason, job.State, job.Cursor, job.NeededAt) = (reason, JobState.Waiting, Guid.Empty, now);
        (job.Processed, job.Changed, job.Refused) = (0, 0, 0);
        (job.LeasedUntil, job.LeasedBy) = (null, null);
        job.Round++;
        job.Total = await context.Users.LongCountAsync(ct).ConfigureAwait(false);
        return job;
    }

    /// <summary>Has a connection's directory read; where that waits already or is under way, that is the job.</summary>
    /// <param name="forced">As many may be deactivated as it comes to.</param>
    public async Task<Job> SyncAsync(Guid connectionId, string reason, bool forced, DateTimeOffset now, CancellationToken ct)
    {
        await using var context = storage.CreateContext(organizationId);
        if (await context.Jobs.AsNoTracking().FirstOrDefaultAsync(x => x.State != JobState.Done && x.Kind == JobKind.DirectorySync && x.ConnectionId == connectionId && x.Forced == forced, ct).ConfigureAwait(false) is { } open)
        {
            return open;
        }
        var job = new Job
        {
            OrganizationId = organizationId, Id = Guid.CreateVersion7(now), Kind = JobKind.DirectorySync, ConnectionId = connectionId, Forced = forced, Reason = reason, CreatedAt = now, NeededAt = now, Round = 1,
        };
        context.Jobs.Add(job);
        await context.SaveChangesAsync(ct).ConfigureAwait(false);
        return job;
    }

    /// <summary>Deletes finished jobs that have had their time, of all organisations.</summary>
    public static async Task<int> PurgeAsync(HubStorage storage, DateTimeOffset now, CancellationToken ct)
    {
        var before = now - Kept;
        await using var context = storage.CreateContext();
        // What has had its time has had it in every organisation.
        return await context.Jobs.IgnoreQueryFilters().Where(x => x.FinishedAt < before).ExecuteDeleteAsync(ct).ConfigureAwait(false);
    }
}
