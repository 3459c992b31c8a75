using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Storage;
using ScimHub.Server.Hosting;

namespace ScimHub.Server.Tokens;

/// <summary>Writes down when credentials were last used, to the minute and beside the requests, so that an idle token can be told from a used one.</summary>
internal sealed class LastUseRecorder(CredentialStore store, TimeProvider time, ILogger<LastUseRecorder> logger) : BackgroundService
{
    private static readonly TimeSpan Grain = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<Guid, (StoredCredential Credential, DateTimeOffset At)> waiting = new();

    public void Note(StoredCredential credential, DateTimeOffset now)
    {
        if ((credential.LastUsedAt is not { } last || now - last >= Grain) && !waiting.ContainsKey(credential.CredentialId))
        {
            waiting[credential.CredentialId] = (credential, now);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(5), time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await WriteAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            await WriteAsync(CancellationToken.None);
        }
    }

    private async Task WriteAsync(CancellationToken ct)
    {
        foreach (var (id, (credential, at)) in waiting)
        {
            try
            {
                await store.TouchAsync(credential, at, Grain, ct);
            }
            catch (Exception e) when (e is DbException or DbUpdateException or StorageUnavailableException or TimeoutException or InvalidOperationException)
            {
                logger.LastUseNotRecorded(e);
            }
            waiting.TryRemove(id, out _);
        }
    }
}
