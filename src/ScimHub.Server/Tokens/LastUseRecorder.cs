using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Sessions;
using ScimHub.Provisioning.Storage;
using ScimHub.Server.Hosting;

namespace ScimHub.Server.Tokens;

/// <summary>Writes down when credentials were last used, to the minute and beside the requests, so that an idle token can be told from a used one.</summary>
internal sealed class LastUseRecorder(CredentialStore store, ApiKeyStore keys, SessionStore sessions, TimeProvider time, ILogger<LastUseRecorder> logger) : BackgroundService
{
    private static readonly TimeSpan Grain = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<Guid, Func<CancellationToken, Task>> waiting = new();

    public void Note(StoredCredential credential, DateTimeOffset now)
    {
        if (IsDue(credential.CredentialId, credential.LastUsedAt, now))
        {
            waiting[credential.CredentialId] = Later(credential, now);
        }
    }

    public void Note(StoredApiKey key, DateTimeOffset now)
    {
        if (IsDue(key.KeyId, key.LastUsedAt, now))
        {
            waiting[key.KeyId] = Later(key, now);
        }
    }

    public void Note(StoredSession session, DateTimeOffset now)
    {
        if (IsDue(session.SessionId, session.LastSeenAt, now))
        {
            waiting[session.SessionId] = Later(session, now);
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

    private bool IsDue(Guid id, DateTimeOffset? lastUsedAt, DateTimeOffset now) => (lastUsedAt is not { } last || now - last >= Grain) && !waiting.ContainsKey(id);

    // Apart from the callers, who mostly have nothing to note: a closure is made where it is needed and not before.
    private Func<CancellationToken, Task> Later(StoredCredential credential, DateTimeOffset at) => ct => store.TouchAsync(credential, at, Grain, ct);

    private Func<CancellationToken, Task> Later(StoredApiKey key, DateTimeOffset at) => ct => keys.TouchAsync(key, at, Grain, ct);

    private Func<CancellationToken, Task> Later(StoredSession session, DateTimeOffset at) => ct => sessions.TouchAsync(session, at, Grain, ct);

    private async Task WriteAsync(CancellationToken ct)
    {
        foreach (var (id, touchAsync) in waiting)
        {
            try
            {
                await touchAsync(ct);
            }
            catch (Exception e) when (e is DbException or DbUpdateException or StorageUnavailableException or TimeoutException or InvalidOperationException)
            {
                logger.LastUseNotRecorded(e);
            }
            waiting.TryRemove(id, out _);
        }
    }
}
