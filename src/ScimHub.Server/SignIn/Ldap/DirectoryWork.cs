using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Jobs;
using ScimHub.Provisioning.Storage;
using ScimHub.Server.Hosting;

namespace ScimHub.Server.SignIn.Ldap;

/// <summary>Reads a connection's directory as a job.</summary>
internal sealed class DirectoryWork(HubStorage storage, Channels channels, DirectorySync sync, ILogger<DirectoryWork> logger) : IJobWork
{
    private const int MaxFaultLength = 1_000;

    public JobKind Kind => JobKind.DirectorySync;

    public async Task RunAsync(Job job, Func<CancellationToken, Task<bool>> progress, CancellationToken ct)
    {
        (job.Processed, job.Changed, job.Refused) = (0, 0, 0);
        job.Fault = await RunAsync(job, async count =>
        {
            Tell(job, count);
            return await progress(ct);
        }, ct);
        job.State = JobState.Done;
    }

    private async Task<string?> RunAsync(Job job, Func<SyncCount, Task<bool>> progress, CancellationToken ct)
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
            var count = await sync.RunAsync(new(job.OrganizationId, ActorKind.Job, job.Id), settings, dryRun: false, job.Forced, progress, ct);
            Tell(job, count);
            if (count.Fault is not null)
            {
                logger.DirectoryNotSynced(connection.Id, count.Fault);
            }
            return count.Fault is { Length: > MaxFaultLength } fault ? fault[..MaxFaultLength] : count.Fault;
        }
        catch (AdministrationException e)
        {
            return e.Message;
        }
    }

    private static void Tell(Job job, SyncCount count) =>
        (job.Total, job.Processed, job.Changed, job.Refused) = (count.People, count.Done, count.Created + count.Updated + count.Deactivated, count.Refused);
}
