using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Credentials;
using ScimHub.Provisioning.Invitations;
using ScimHub.Provisioning.Jobs;
using ScimHub.Provisioning.Mail;
using ScimHub.Provisioning.Sessions;
using ScimHub.Provisioning.Storage;
using ScimHub.Server.Api;

namespace ScimHub.Server.Hosting;

/// <summary>
/// Deletes, once an hour, what has had its time: access tokens a day after their end, answers kept for repeated requests after a day, sessions, one-time values and links that have ended,
/// forgotten failures to sign in, finished jobs, invitations that nobody accepted or that are done with, and mails that were sent. Any node may; doing it twice does no harm. Once a day it says which tokens end soon.
/// </summary>
internal sealed class Housekeeping(CredentialStore store, HubStorage storage, MailOutbox outbox, SessionLimits limits, TimeProvider time, ILogger<Housekeeping> logger) : Keeper(TimeSpan.FromHours(1), time)
{
    private static readonly TimeSpan TokensKept = TimeSpan.FromDays(1);

    /// <summary>The day on which it was last said which tokens end soon.</summary>
    private DateOnly told;

    internal override async Task KeepAsync(CancellationToken ct)
    {
        var now = Time.GetUtcNow();
        if (await store.PurgeAccessTokensAsync(now - TokensKept, ct) is > 0 and var count)
        {
            logger.Purged(count);
        }
        await IdempotentRequest.PurgeAsync(storage, now - Creation.Kept, ct);
        await JobRegistry.PurgeAsync(storage, now, ct);
        await SessionStore.PurgeAsync(storage, now, limits.Idle, ct);
        await SpentValues.PurgeAsync(storage, now, ct);
        await LinkReader.PurgeAsync(storage, now, ct);
        await InvitationExpiry.RunAsync(storage, now, ct);
        await outbox.PurgeAsync(ct);
        await TellEndingTokensAsync(now, ct);
    }

    private async Task TellEndingTokensAsync(DateTimeOffset now, CancellationToken ct)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        if (told == today)
        {
            return;
        }
        foreach (var (connection, end) in await TokenReview.EndingAsync(storage, now, ct))
        {
            logger.TokenEnds(connection, end);
        }
        told = today;
    }

    protected override void Tell(Exception interruption) => logger.PurgeFailed(interruption);
}
