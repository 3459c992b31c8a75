using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Groups;
using ScimHub.Provisioning.Storage;
using ScimHub.Scim.Errors;

namespace ScimHub.Provisioning.Provisioning;

/// <summary>
/// Reads what <see cref="ProvisioningPolicy"/> must know to let a SCIM client change people and groups, and turns its refusals into answers, each with its audit row.
/// Where nobody administers by a grant and nobody is protected it costs nothing but the version, which was read with the row.
/// </summary>
internal sealed class ScimGuard(HubStorage storage, TimeProvider time)
{
    private readonly HubDatabase database = storage.Database;
    private readonly AdministrationReader reader = new(storage, time);
    private readonly GroupSql groups = new(storage.Database);

    /// <param name="accessVersion">Read together with the account.</param>
    /// <param name="ends">The change ends the person's access.</param>
    /// <returns>What the unit of work must hold besides, if anything.</returns>
    /// <exception cref="ScimException">403 or 409; an audit row says why.</exception>
    public async ValueTask<SqlStatement?> CheckUserAsync(ScimCaller caller, Guid id, long accessVersion, bool ends, string action, CancellationToken ct)
    {
        var administration = await reader.AtAsync(caller.OrganizationId, accessVersion, ct);
        if (administration.IsNobodys)
        {
            return null;
        }
        var administers = await reader.IncludesAsync(caller.OrganizationId, administration, id, ct);
        await RefuseAsync(caller, ProvisioningPolicy.DecideChange(administration.Protected.Contains(id), administers, caller.Settings.MayAdminister), id, action, ct);
        if (!administers || !ends)
        {
            return null;
        }
        var holders = await reader.HoldersAsync(caller.OrganizationId, administration, ct);
        await RefuseLossAsync(caller, holders, holder => holder.UserId != id, id, action, ct);
        return Advance(caller, administration);
    }

    /// <summary>Who administers, and who is protected, at the version that was read with a group.</summary>
    /// <param name="accessVersion">Null: none was.</param>
    public ValueTask<Administration> AdministrationAsync(ScimCaller caller, long? accessVersion, CancellationToken ct) =>
        accessVersion is { } read ? reader.AtAsync(caller.OrganizationId, read, ct) : reader.NowAsync(caller.OrganizationId, ct);

    /// <summary>Members of a group come and go.</summary>
    public async ValueTask<SqlStatement?> CheckMembersAsync(ScimCaller caller, Guid id, Administration administration, MembershipPlan plan, string action, CancellationToken ct)
    {
        if (administration.IsNobodys || plan.IsEmpty)
        {
            return null;
        }
        var confers = administration.Groups.Contains(id);
        await RefuseAsync(caller, ProvisioningPolicy.DecideChange(plan.Moves.Any(administration.Protected.Contains), confers, caller.Settings.MayAdminister), id, action, ct);
        if (!confers)
        {
            return null;
        }
        if (plan is { RemovePeople: [], RemoveGroups: [], RemovedOthers: 0 })
        {
            return Advance(caller, administration);
        }
        var without = administration.WithNested(id, plan.LeavesGroup);
        var holders = await reader.HoldersAsync(caller.OrganizationId, without, ct);
        // What replaces the client's word leaves that of sign-ins and syncs.
        var others = plan.Replaces ? await database.ListAsync(GroupSql.Asserted, [caller.OrganizationId, id], row => row.Id(0), ct) : [];
        await RefuseLossAsync(
            caller,
            holders,
            holder => holder.Through != id || plan.LeavesPerson(holder.UserId) || others.Contains(holder.UserId),
            id,
            action,
            ct);
        return Advance(caller, administration);
    }

    public async ValueTask<SqlStatement?> CheckGroupEndAsync(ScimCaller caller, Guid id, long? accessVersion, string action, CancellationToken ct)
    {
        var administration = await AdministrationAsync(caller, accessVersion, ct);
        var confers = administration.Groups.Contains(id);
        await RefuseAsync(caller, ProvisioningPolicy.DecideChange(await HoldsProtectedAsync(caller, id, administration, ct), confers, caller.Settings.MayAdminister), id, action, ct);
        if (!confers)
        {
            return null;
        }
        await RefuseLossAsync(caller, await reader.HoldersAsync(caller.OrganizationId, administration.WithoutGroup(id), ct), _ => true, id, action, ct);
        return Advance(caller, administration);
    }

    private async ValueTask<bool> HoldsProtectedAsync(ScimCaller caller, Guid id, Administration administration, CancellationToken ct) =>
        administration.Protected.Count > 0
        && (await database.ListAsync(groups.Among, [caller.OrganizationId, id, new SqlIds([.. administration.Protected])], row => row.Id(0), ct)).Count > 0;

    private async ValueTask RefuseLossAsync(
        ScimCaller caller, List<(Guid UserId, Guid? Through)> holders, Func<(Guid UserId, Guid? Through), bool> remains, Guid target, string action, CancellationToken ct) =>
        await RefuseAsync(caller, ProvisioningPolicy.DecideLoss(holders.Exists(holder => remains(holder))), target, action, ct);

    /// <summary>A refusal is written down, and told.</summary>
    public async ValueTask RefuseAsync(ScimCaller caller, Refusal? refusal, Guid target, string action, CancellationToken ct)
    {
        if (refusal is null)
        {
            return;
        }
        await database.CommitAsync(target, [AuditTrail.Refusal(caller.Actor, caller.ConnectionId, time.GetUtcNow(), action, target, refusal.Reason)], ct);
        throw new ScimException(refusal.Reason is RefusalReason.LastAdministrator ? 409 : 403, ScimErrorType.None, refusal.Message);
    }

    private static SqlStatement Advance(ScimCaller caller, Administration administration) =>
        new(AdministrationReader.Advance, [caller.OrganizationId, administration.Version], 1);
}
