using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Jobs;
using ScimHub.Provisioning.Storage;
using ScimHub.Server.Hosting;

namespace ScimHub.Server.SignIn.Ldap;

/// <summary>Reads a connection's directory as a job.</summary>
internal sealed class DirectoryWork(HubStorage storage, Channels channels, DirectorySync sync, TimeProvider time, ILogger<DirectoryWork> logger) : IJobWork
{
    private const int MaxFaultLength = 1_000;
    private const int BeatsALease = 3;

    public JobKind Kind => JobKind.DirectorySync;

    public async Task RunAsync(Job job, Func<CancellationToken, Task<bool>> progress, CancellationToken ct)
    {
        (job.Processed, job.Changed, job.Refused) = (0, 0, 0);
        // Some of what it waits for takes longer than a lease lasts, such as a directory's page, or its servers one after the other.
        var lease = job.LeasedUntil - time.GetUtcNow() ?? JobRunner.UsualLease;
        try
        {
            job.Fault = await LeaseBeat.HoldAsync(lease / BeatsALease, progress, held => SyncAsync(job, progress, held), time, ct);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            job.Fault = SyncSteps.Stopped.Told;
        }
        job.State = JobState.Done;
    }

    private async Task<string?> SyncAsync(Job job, Func<CancellationToken, Task<bool>> progress, CancellationToken ct)
    {
        await using var context = storage.CreateContext(job.OrganizationId);
        var connection = await context.Connections.AsNoTracking().SingleOrDefaultAsync(x => x.Id == job.ConnectionId, ct);
        try
        {
            if (connection is null || await channels.LdapAsync(connection, ct) is not { } settings)
            {
                return "The connection is gone, or has no LDAP any more.";
            }
            if (connection.Detachment != Detachment.None || connection.Paused.HasFlag(PausedChannels.Ldap))
            {
                return "The connection is detached, or its LDAP is paused.";
            }
            var count = await sync.RunAsync(new(job.OrganizationId, ActorKind.Job, job.Id), settings, dryRun: false, job.Forced, TellAsync, ct);
            Tell(job, count);
            if (count.Fault is { } fault)
            {
                logger.DirectoryNotSynced(connection.Id, fault.ToString());
            }
            return count.Fault?.Told is { Length: > MaxFaultLength } told ? told[..MaxFaultLength] : count.Fault?.Told;
        }
        catch (AdministrationException e)
        {
            return e.Message;
        }

        Task<bool> TellAsync(SyncCount count)
        {
            Tell(job, count);
            return progress(ct);
        }
    }

    private static void Tell(Job job, SyncCount count) =>
        (job.Total, job.Processed, job.Changed, job.Refused) = (count.People, count.Done, count.Created + count.Updated + count.Deactivated, count.Refused);
}
