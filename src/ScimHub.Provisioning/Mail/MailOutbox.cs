using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Mail;

/// <summary>Seals mails for those who write them, and hands them to whoever sends them: each to one node at a time, for as long as its lease holds.</summary>
public sealed class MailOutbox(HubStorage storage, TimeProvider time)
{
    /// <summary>Longer than any try takes (<see cref="Patience"/>); where a node ends amid one, another takes the mail over after it.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(45);

    /// <summary>So long a try may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>So long after the first try there is another.</summary>
    public static readonly TimeSpan GivenUpAfter = TimeSpan.FromDays(1);

    /// <summary>So long what became of a mail can be looked up.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    private const string GivenUp = "mail.givenUp";
    private const int MaxErrorLength = 400;
    private const int MaxExpired = 500;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    private readonly Guid node = Guid.CreateVersion7();
    private byte[]? key;

    /// <summary>The row to add to the context, or the <see cref="OutgoingMail.Statement"/> of which to add to the unit of work, that makes the mail necessary.</summary>
    public async Task<OutgoingMail> SealAsync(int organizationId, Letter letter, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var id = SequentialId.Next(now);
        var sealing = await KeyAsync(ct).ConfigureAwait(false);
        return new()
        {
            OrganizationId = organizationId,
            Id = id,
            Kind = letter.Kind.Name,
            Recipient = letter.To.Ascii,
            Subject = letter.Text.Subject,
            Body = ValueLock.Close(Encoding.UTF8.GetBytes(letter.Text.Body), sealing, id),
            CauseId = letter.CauseId,
            CreatedAt = now,
            DueAt = now,
            ExpiresAt = letter.ExpiresAt,
        };
    }

    /// <summary>What is about a cause need not be sent any more: in the context's transaction.</summary>
    internal static Task<int> WithdrawAsync(HubDbContext context, Guid causeId, DateTimeOffset now, CancellationToken ct) => context.OutgoingMails
        .Where(x => x.CauseId == causeId && x.State == MailState.Waiting)
        .ExecuteUpdateAsync(x => x.SetProperty(m => m.State, MailState.Withdrawn).SetProperty(m => m.Body, (byte[]?)null).SetProperty(m => m.ClosedAt, now), ct);

    /// <returns>The mail that has been due longest, of whichever organisation, for this node alone to send; null where none is.</returns>
    public async Task<TakenMail?> TakeAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await using var context = storage.CreateContext();
        // A node sends for all organisations.
        var due = await context.OutgoingMails.IgnoreQueryFilters().AsNoTracking()
            .Where(x => x.State == MailState.Waiting && x.DueAt <= now && (x.ExpiresAt == null || x.ExpiresAt > now))
            .OrderBy(x => x.DueAt)
            .FirstOrDefaultAsync(ct).ConfigureAwait(false);
        if (due is null)
        {
            return null;
        }
        // Before it is taken: where the key cannot be had, the mail waits for a node that has it.
        var sealing = await KeyAsync(ct).ConfigureAwait(false);
        var (until, attempt, first) = (now + Lease, due.Attempts + 1, due.FirstAttemptAt ?? now);
        await using var own = storage.CreateContext(due.OrganizationId);
        var taken = await own.OutgoingMails
            .Where(x => x.Id == due.Id && x.State == MailState.Waiting && x.DueAt == due.DueAt && x.Attempts == due.Attempts)
            .ExecuteUpdateAsync(
                x => x.SetProperty(m => m.DueAt, until).SetProperty(m => m.Attempts, attempt).SetProperty(m => m.FirstAttemptAt, first).SetProperty(m => m.LeasedBy, node), ct).ConfigureAwait(false);
        if (taken == 0)
        {
            return null;
        }
        (due.DueAt, due.Attempts, due.FirstAttemptAt, due.LeasedBy) = (until, attempt, first, node);
        if (ValueLock.Open(due.Body, sealing, due.Id) is { } body)
        {
            return new(due, Encoding.UTF8.GetString(body));
        }
        await CloseAsync(due, "Its text cannot be opened: it, or the key 'mail' in HubKeys, was changed.", ct).ConfigureAwait(false);
        return null;
    }

    /// <summary>The mail server has it.</summary>
    public async Task SentAsync(TakenMail mail, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await using var context = storage.CreateContext(mail.Row.OrganizationId);
        await Held(context, mail.Row).ExecuteUpdateAsync(
            x => x.SetProperty(m => m.State, MailState.Sent).SetProperty(m => m.Body, (byte[]?)null).SetProperty(m => m.ClosedAt, now).SetProperty(m => m.LastError, (string?)null), ct).ConfigureAwait(false);
    }

    /// <summary>The try came to nothing: the mail waits for the next one, or is given up.</summary>
    /// <param name="isFinal">No later try would end otherwise.</param>
    /// <returns>Whether it is given up.</returns>
    public async Task<bool> FailedAsync(TakenMail mail, string error, bool isFinal, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        if (isFinal || now - mail.Row.FirstAttemptAt >= GivenUpAfter)
        {
            return await CloseAsync(mail.Row, error, ct).ConfigureAwait(false);
        }
        var due = now + Pause(mail.Row.Attempts);
        var said = Shorten(error);
        await using var context = storage.CreateContext(mail.Row.OrganizationId);
        await Held(context, mail.Row).ExecuteUpdateAsync(x => x.SetProperty(m => m.DueAt, due).SetProperty(m => m.LastError, said).SetProperty(m => m.LeasedBy, (Guid?)null), ct).ConfigureAwait(false);
        return false;
    }

    public async Task<MailStatus> StatusAsync(int organizationId, CancellationToken ct)
    {
        await using var context = storage.CreateContext(organizationId);
        var counts = await context.OutgoingMails.GroupBy(x => x.State).Select(x => new { x.Key, Count = x.Count() }).ToDictionaryAsync(x => x.Key, x => x.Count, ct).ConfigureAwait(false);
        var oldest = await context.OutgoingMails.Where(x => x.State == MailState.Waiting).OrderBy(x => x.CreatedAt).Select(x => (DateTimeOffset?)x.CreatedAt).FirstOrDefaultAsync(ct).ConfigureAwait(false);
        var error = await context.OutgoingMails.Where(x => x.LastError != null).OrderByDescending(x => x.FirstAttemptAt).Select(x => x.LastError).FirstOrDefaultAsync(ct).ConfigureAwait(false);
        return new(counts.GetValueOrDefault(MailState.Waiting), counts.GetValueOrDefault(MailState.Sent), counts.GetValueOrDefault(MailState.GivenUp), oldest, error);
    }

    /// <summary>Gives up what is of no use any more, also where nothing is sent, and deletes what has been kept long enough; of all organisations.</summary>
    public async Task PurgeAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var before = now - Kept;
        await using var context = storage.CreateContext();
        // What has had its time has had it in every organisation.
        await context.OutgoingMails.IgnoreQueryFilters().Where(x => x.ClosedAt < before).ExecuteDeleteAsync(ct).ConfigureAwait(false);
        // And what is of no use any more is so wherever it is.
        var expired = await context.OutgoingMails.IgnoreQueryFilters().AsNoTracking()
            .Where(x => x.State == MailState.Waiting && x.ExpiresAt <= now && x.DueAt <= now).Take(MaxExpired).ToListAsync(ct).ConfigureAwait(false);
        foreach (var mail in expired)
        {
            await CloseAsync(mail, mail.LastError ?? "What it is about ended before it could be sent.", ct).ConfigureAwait(false);
        }
    }

    internal static TimeSpan Pause(int attempts) => attempts > 16 ? LongestPause : TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, FirstPause.Ticks << (attempts - 1)));

    /// <returns>False where it is another node's by now, or was withdrawn.</returns>
    private async Task<bool> CloseAsync(OutgoingMail mail, string error, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var said = Shorten(error);
        await using var context = storage.CreateContext(new Actor(mail.OrganizationId, ActorKind.Job, mail.Id));
        await using var transaction = await context.Database.BeginTransactionAsync(ct).ConfigureAwait(false);
        var closed = await Held(context, mail).ExecuteUpdateAsync(
            x => x.SetProperty(m => m.State, MailState.GivenUp).SetProperty(m => m.Body, (byte[]?)null).SetProperty(m => m.ClosedAt, now).SetProperty(m => m.LastError, said), ct).ConfigureAwait(false);
        if (closed == 0)
        {
            return false;
        }
        // What the mail server said may name the person: it is told with the mail, for a week, and not here.
        AdministrativeAudit.Record(context, now, GivenUp, null, mail.CauseId, new JsonObject { ["mail"] = mail.Id.ToString(), ["kind"] = mail.Kind, ["attempts"] = mail.Attempts });
        await context.SaveChangesAsync(ct).ConfigureAwait(false);
        await transaction.CommitAsync(ct).ConfigureAwait(false);
        return true;
    }

    /// <summary>The row, for as long as nobody else has taken it since.</summary>
    private static IQueryable<OutgoingMail> Held(HubDbContext context, OutgoingMail mail) =>
        context.OutgoingMails.Where(x => x.Id == mail.Id && x.State == MailState.Waiting && x.Attempts == mail.Attempts && x.DueAt == mail.DueAt);

    private async ValueTask<byte[]> KeyAsync(CancellationToken ct) => key ??= await SharedKey.GetCoveredAsync(storage, HubKey.Mail, ct).ConfigureAwait(false);

    private static string Shorten(string error)
    {
        var line = string.Concat(error.Select(x => char.IsControl(x) ? ' ' : x)).Trim();
        return line.Length <= MaxErrorLength ? line : line[..MaxErrorLength];
    }
}
