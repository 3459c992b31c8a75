using ScimHub.Provisioning.Jobs;

namespace ScimHub.Server.Hosting;

/// <summary>Looks for jobs of one kind that wait, and does them: any node may, one at a time does. Each kind has a keeper, so that a long job of one holds up none of another.</summary>
internal sealed class JobKeeper(JobRunner runner, TimeProvider time, ILogger<JobKeeper> logger) : Keeper(TimeSpan.FromSeconds(1), time)
{
    internal override async Task KeepAsync(CancellationToken ct)
    {
        while (await runner.RunNextAsync(null, ct) is { } job)
        {
            if (job.State == JobState.Done)
            {
                logger.JobDone(job.Id, job.Changed, job.Refused);
            }
        }
    }

    protected override void Tell(Exception interruption) => logger.JobInterrupted(interruption);
}
