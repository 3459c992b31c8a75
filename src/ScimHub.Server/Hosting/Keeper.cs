using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Server.Hosting;

/// <summary>Does the same again and again for as long as the server runs. A round that the database interrupts is told, and the next one comes in its time.</summary>
internal abstract class Keeper(TimeSpan interval, TimeProvider time) : BackgroundService
{
    protected TimeProvider Time => time;

    /// <summary>One round.</summary>
    internal abstract Task KeepAsync(CancellationToken ct);

    protected abstract void Tell(Exception interruption);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await TryAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            return;
        }
    }

    private async Task TryAsync(CancellationToken ct)
    {
        try
        {
            await KeepAsync(ct);
        }
        catch (Exception e) when (e is DbException or DbUpdateException or StorageUnavailableException or TimeoutException or InvalidOperationException)
        {
            Tell(e);
        }
    }
}
