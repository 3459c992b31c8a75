using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Storage;
using ScimHub.Server.Hosting;

namespace ScimHub.Server.Tokens;

/// <summary>Deletes access tokens a day after their end, once an hour. Any node may; doing it twice does no harm.</summary>
internal sealed class AccessTokenPurge(CredentialStore store, TimeProvider time, ILogger<AccessTokenPurge> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await PurgeAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            return;
        }
    }

    private async Task PurgeAsync(CancellationToken ct)
    {
        try
        {
            if (await store.PurgeAccessTokensAsync(time.GetUtcNow() - Kept, ct) is > 0 and var count)
            {
                logger.Purged(count);
            }
        }
        catch (Exception e) when (e is DbException or DbUpdateException or StorageUnavailableException or TimeoutException or InvalidOperationException)
        {
            logger.PurgeFailed(e);
        }
    }
}
