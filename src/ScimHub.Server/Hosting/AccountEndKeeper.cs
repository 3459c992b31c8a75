using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Users;

namespace ScimHub.Server.Hosting;

/// <summary>Looks once a second for accounts whose end has come.</summary>
internal sealed class AccountEndKeeper(AccountEnds ends, TimeProvider time, ILogger<AccountEndKeeper> logger) : BackgroundService
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
            if (await ends.RunAsync(ct) is > 0 and var count)
            {
                logger.AccountsEnded(count);
            }
        }
        catch (Exception e) when (e is DbException or DbUpdateException or StorageUnavailableException or TimeoutException or InvalidOperationException)
        {
            logger.AccountEndsInterrupted(e);
        }
    }
}
