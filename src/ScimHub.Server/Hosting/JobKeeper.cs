using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Jobs;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Server.Hosting;

/// <summary>Looks for jobs that wait, and does them: any node may, one at a time does.</summary>
internal sealed class JobKeeper(JobRunner runner, TimeProvider time, ILogger<JobKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await RunAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            return;
        }
    }

    private async Task RunAsync(CancellationToken ct)
    {
        try
        {
            while (await runner.RunNextAsync(null, ct) is { } job)
            {
                if (job.State == JobState.Done)
                {
                    logger.JobDone(job.Id, job.Changed, job.Refused);
                }
            }
        }
        catch (Exception e) when (e is DbException or DbUpdateException or StorageUnavailableException or TimeoutException or InvalidOperationException)
        {
            logger.JobInterrupted(e);
        }
    }
}
