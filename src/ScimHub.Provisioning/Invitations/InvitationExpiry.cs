using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Invitations;

/// <summary>Writes down which invitations nobody accepted in time, and deletes what has been done with for long enough. Any node may; doing it twice does no harm.</summary>
public static class InvitationExpiry
{
    /// <summary>So long it can be looked up what became of an invitation.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(90);

    private const string Expired = "invitation.expired";
    private const int MaxAtOnce = 500;

    public static async Task RunAsync(HubStorage storage, DateTimeOffset now, CancellationToken ct)
    {
        var before = now - Kept;
        await using var all = storage.CreateContext();
        // What has had its time has had it in every organisation.
        await all.Invitations.IgnoreQueryFilters().Where(x => x.ClosedAt < before).ExecuteDeleteAsync(ct).ConfigureAwait(false);
        // Those of which organisations are over, to close them in each one's own name.
        var organizations = await all.Invitations.IgnoreQueryFilters()
            .Where(x => x.State == InvitationState.Pending && x.ExpiresAt <= now).Select(x => x.OrganizationId).Distinct().ToListAsync(ct).ConfigureAwait(false);
        foreach (var organization in organizations)
        {
            await using var context = storage.CreateContext(new Actor(organization, ActorKind.Job));
            await using var transaction = await context.Database.BeginTransactionAsync(ct).ConfigureAwait(false);
            await ExpireAsync(context, now, null, ct).ConfigureAwait(false);
            await context.SaveChangesAsync(ct).ConfigureAwait(false);
            await transaction.CommitAsync(ct).ConfigureAwait(false);
        }
    }

    /// <summary>In the context's transaction.</summary>
    /// <param name="emailKeys">Of these addresses alone; null: of all.</param>
    internal static async Task ExpireAsync(HubDbContext context, DateTimeOffset now, IReadOnlyList<string>? emailKeys, CancellationToken ct)
    {
        var over = await context.Invitations.AsNoTracking()
            .Where(x => x.State == InvitationState.Pending && x.ExpiresAt <= now && (emailKeys == null || emailKeys.Contains(x.EmailKey))).Take(MaxAtOnce).ToListAsync(ct).ConfigureAwait(false);
        foreach (var invitation in over)
        {
            var closed = await context.Invitations.Where(x => x.Id == invitation.Id && x.Version == invitation.Version).ExecuteUpdateAsync(
                x => x.SetProperty(i => i.State, InvitationState.Expired).SetProperty(i => i.ClosedAt, now).SetProperty(i => i.Version, i => i.Version + 1), ct).ConfigureAwait(false);
            if (closed == 1)
            {
                AdministrativeAudit.Record(context, now, Expired, null, invitation.Id, new JsonObject { ["expiresAt"] = AuditExport.Time(invitation.ExpiresAt) });
            }
        }
    }
}
