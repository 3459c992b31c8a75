using ScimHub.Provisioning.Jobs;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Server.Hosting;

/// <summary>Looks for jobs that wait, and does them: any node may, one at a time does. Of each kind this one does one at a time, so that a long one of one kind holds up none of another.</summary>
internal sealed class JobKeeper(HubStorage storage, HubOptions options, IEnumerable<IJobWork> works, TimeProvider time, ILogger<JobKeeper> logger) : Keeper(TimeSpan.FromSeconds(1), time)
{
    private readonly List<JobRunner> runners = [.. works.Select(work => new JobRunner(storage, time, [work]) { Lease = options.JobLease })];

    internal override Task KeepAsync(CancellationToken ct) => Task.WhenAll(runners.Select(runner => RunAsync(runner, ct)));

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(runners.Select(runner => EachAsync(ct => RunAsync(runner, ct), stoppingToken)));

    protected override void Tell(Exception interruption) => logger.JobInterrupted(interruption);

    private async Task RunAsync(JobRunner runner, CancellationToken ct)
    {
        while (await runner.RunNextAsync(null, ct) is { } job)
        {
            if (job.State == JobState.Done)
            {
                logger.JobDone(job.Id, job.Changed, job.Refused);
            }
        }
    }
}
