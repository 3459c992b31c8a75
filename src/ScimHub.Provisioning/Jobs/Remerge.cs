using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Users;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Jobs;

/// <summary>
/// Merges one account anew, in the order its layers are merged in now, through the same commit step as every other change and under the same guards: the
/// last administrator stays, and nobody comes back beyond the seats.
/// </summary>
internal sealed class Remerge(HubStorage storage, SchemaCatalog catalog, TimeProvider time, SettingsRegistry settings)
{
    private const string Remerged = "user.remerged";

    private readonly HubDatabase database = storage.Database;
    private readonly AccountReader accounts = new(storage, catalog.User);
    private readonly AdministrationReader administrators = new(storage, time);
    private readonly SeatLock seats = new(storage.Database);
    private readonly AccountFinder finder = new(storage);

    /// <summary>What became of the account.</summary>
    public enum Outcome
    {
        Unchanged,
        Changed,
        Refused,
    }

    public async Task<Outcome> RunAsync(Actor actor, Guid id, CancellationToken ct) =>
        (await Optimistic.RunAsync(() => TryAsync(actor, id, ct), ct)).Outcome;

    private async Task<Result?> TryAsync(Actor actor, Guid id, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var unit = new UserUnit(actor.OrganizationId, catalog.User, now);
        if (await accounts.ReadAsync(actor.OrganizationId, Guid.Empty, id, ct) is not { } state || unit.IsMerged(state))
        {
            return new(Outcome.Unchanged);
        }
        var (row, _) = unit.Change(state, state);
        var (before, after) = (state.Standing(catalog.User), state.Effective(catalog.User));
        unit.Work.Add(AuditTrail.Entry(actor, null, now, Remerged, id, ChangeDetail.Of(before, after), unit.Values(before, after)));
        if (state.Active && !row.Active && await CheckLossAsync(actor, unit, state, ct) is { } loss)
        {
            return await RefuseAsync(actor, id, loss, ct);
        }
        var limit = row.Active && !state.Active ? (await settings.ReadAsync(actor.OrganizationId, ct).ConfigureAwait(false)).Seats.Value : null;
        seats.Add(unit.Work, actor.OrganizationId, limit);
        if (await database.CommitAsync(id, unit.Work, ct))
        {
            return new(Outcome.Changed);
        }
        if (limit is not null && ProvisioningPolicy.DecideSeat(limit, await seats.TakenAsync(actor.OrganizationId, ct)) is { } full)
        {
            return await SuspendAsync(actor, state, full, ct);
        }
        return await finder.IsTakenAsync(actor.OrganizationId, id, row.UserNameKey, ct)
            ? await RefuseAsync(actor, id, new(RefusalReason.IdentityConflict, "The userName is another person's."), ct)
            : null;
    }

    private async ValueTask<Refusal?> CheckLossAsync(Actor actor, UserUnit unit, UserState state, CancellationToken ct)
    {
        var administration = await administrators.AtAsync(actor.OrganizationId, state.AccessVersion, ct);
        if (!await administrators.IncludesAsync(actor.OrganizationId, administration, state.Id, ct))
        {
            return null;
        }
        unit.Work.Add(new(AdministrationReader.Advance, [actor.OrganizationId, administration.Version], 1));
        var holders = await administrators.HoldersAsync(actor.OrganizationId, administration, ct);
        return ProvisioningPolicy.DecideLoss(holders.Exists(holder => holder.UserId != state.Id));
    }

    /// <summary>Who would be active again beyond the seats is suspended, until an administrator finds them a seat.</summary>
    private async Task<Result?> SuspendAsync(Actor actor, UserState state, Refusal refusal, CancellationToken ct)
    {
        var unit = new UserUnit(actor.OrganizationId, catalog.User, time.GetUtcNow());
        unit.Change(state, state with { Suspended = true });
        unit.Work.Add(AuditTrail.Refusal(actor, null, time.GetUtcNow(), "user.suspended", state.Id, refusal.Reason));
        return await database.CommitAsync(state.Id, unit.Work, ct) ? new(Outcome.Refused) : null;
    }

    private async Task<Result> RefuseAsync(Actor actor, Guid id, Refusal refusal, CancellationToken ct)
    {
        await database.CommitAsync(id, [AuditTrail.Refusal(actor, null, time.GetUtcNow(), Remerged, id, refusal.Reason)], ct);
        return new(Outcome.Refused);
    }

    private sealed record Result(Outcome Outcome);
}
