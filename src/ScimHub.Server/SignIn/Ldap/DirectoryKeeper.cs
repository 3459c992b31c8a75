using System.Globalization;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Jobs;
using ScimHub.Provisioning.Sessions;
using ScimHub.Provisioning.Storage;
using ScimHub.Server.Hosting;

namespace ScimHub.Server.SignIn.Ldap;

/// <summary>Has directories read as often as their connections say: of several nodes one, each time.</summary>
internal sealed class DirectoryKeeper(HubStorage storage, Channels channels, SpentValues spent, TimeProvider time, ILogger<DirectoryKeeper> logger) : Keeper(TimeSpan.FromSeconds(20), time)
{
    internal override async Task KeepAsync(CancellationToken ct)
    {
        // Those of all organisations.
        await using var context = storage.CreateContext();
        foreach (var connection in await context.Connections.IgnoreQueryFilters().AsNoTracking().Where(x => x.Detachment == Detachment.None).ToListAsync(ct))
        {
            if (!connection.Paused.HasFlag(PausedChannels.Ldap) && await MinutesAsync(connection, ct) is { } minutes)
            {
                await AskAsync(connection, TimeSpan.FromMinutes(minutes), ct);
            }
        }
    }

    protected override void Tell(Exception interruption) => logger.JobInterrupted(interruption);

    private async Task<int?> MinutesAsync(Connection connection, CancellationToken ct)
    {
        try
        {
            return (await channels.LdapAsync(connection, ct))?.SyncMinutes is > 0 and var minutes ? minutes : null;
        }
        catch (AdministrationException e)
        {
            logger.DirectoryNotSynced(connection.Id, e.Message);
            return null;
        }
    }

    /// <summary>Time is cut into spans of that length: whichever node comes first in one asks, and no other.</summary>
    private async Task AskAsync(Connection connection, TimeSpan every, CancellationToken ct)
    {
        var now = Time.GetUtcNow();
        var span = now.ToUnixTimeSeconds() / (long)every.TotalSeconds;
        if (await spent.TrySpendAsync($"sync of {connection.Id}", string.Create(CultureInfo.InvariantCulture, $"{every.TotalSeconds:0}:{span}"), now + every + every, ct))
        {
            await new JobRegistry(storage, connection.OrganizationId).SyncAsync(connection.Id, $"The directory of '{connection.Name}' is read every {every.TotalMinutes:0} minutes.", forced: false, now, ct);
        }
    }
}
