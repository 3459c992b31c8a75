using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Provisioning.Storage;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Groups;

/// <summary>
/// Who may do what to a local group: the one place that asks, so that it holds at every door. Reads what <see cref="ProvisioningPolicy"/> must know, and turns its
/// refusals into answers, each with its audit row.
/// </summary>
/// <param name="ceiling">What a program may do at most; null: everything. Of a person it is not asked: what they may is read at each change.</param>
internal sealed class GroupGuard(HubStorage storage, SchemaCatalog catalog, TimeProvider time, Actor actor, RolePermissions? ceiling)
{
    private readonly HubDatabase database = storage.Database;
    private readonly AdministrationReader reader = new(storage, time);

    private readonly string conferred = $"""
        {storage.Database.Recursive} reached (id) AS (
            SELECT e.id FROM {storage.Database.IdList(2)} e
            {storage.Database.RecursiveUnion}
            SELECT n."GroupId" FROM reached r {storage.Database.NestedFrom("ChildId")}
        )
        SELECT DISTINCT t."RoleId" FROM reached r JOIN "Grants" t ON t."OrganizationId" = $1 AND t."GroupId" = r.id WHERE t."EndsAt" IS NULL OR t."EndsAt" > $3
        """;

    /// <param name="group">Null: none that is there yet.</param>
    /// <exception cref="AdministrationException">403; an audit row says why. Whether there is such a group, who may not is not told.</exception>
    public async Task<GroupRights> CheckAsync(Guid? group, GroupDeed deed, string action, CancellationToken ct)
    {
        var rights = await RightsAsync(group, ct).ConfigureAwait(false);
        await RefuseAsync(rights.Refusal(deed), group ?? Guid.Empty, action, ct);
        return rights;
    }

    /// <summary>Members of a group come and go.</summary>
    /// <param name="accessVersion">Read together with the group.</param>
    /// <returns>What the unit of work must hold besides, if anything.</returns>
    /// <exception cref="AdministrationException">403 or 409; an audit row says why.</exception>
    public async ValueTask<SqlStatement?> CheckMembersAsync(GroupRights rights, Guid id, long accessVersion, MembershipPlan plan, string action, CancellationToken ct)
    {
        var deed = plan is not { AddGroups: [], RemoveGroups: [] } ? GroupDeed.Anything : plan.RemovePeople is [] ? GroupDeed.PeopleCome : GroupDeed.People;
        await RefuseAsync(rights.Refusal(deed), id, action, ct);
        var administration = await reader.AtAsync(actor.OrganizationId, accessVersion, ct);
        var confers = administration.Groups.Contains(id);
        Guid[] moved = [.. plan.AddPeople, .. plan.RemovePeople];
        var administrators = rights.Administers ? [] : await reader.AmongAsync(actor.OrganizationId, administration, moved, ct);
        await RefuseAsync(
            ProvisioningPolicy.DecideMembership(rights.Administers, confers, moved.Any(administration.Protected.Contains), administrators.Count > 0), id, action, ct);
        if (rights.Edits && plan.AddPeople.Length + plan.AddGroups.Length > 0)
        {
            await CheckGiftsAsync(rights, id, ct);
        }
        if (confers && plan.RemovePeople.Length + plan.RemoveGroups.Length > 0)
        {
            var holders = await reader.HoldersAsync(actor.OrganizationId, administration.WithNested(id, plan.LeavesGroup), ct);
            await CheckLossAsync(administration, holders.Exists(holder => holder.Through != id || plan.LeavesPerson(holder.UserId)), id, action, ct);
        }
        // Of two that each nest a group of theirs, the second could close a circle: it decides anew, from the version on that was read before its plan was made.
        return confers || !plan.AddGroups.IsEmpty ? Advance(accessVersion) : null;
    }

    public async ValueTask<SqlStatement?> CheckEndAsync(GroupRights rights, Guid id, long accessVersion, string action, CancellationToken ct)
    {
        var administration = await reader.AtAsync(actor.OrganizationId, accessVersion, ct);
        var confers = administration.Groups.Contains(id);
        var guarded = rights.Administers ? [] : await reader.GuardedInAsync(actor.OrganizationId, administration, id, ct);
        await RefuseAsync(
            ProvisioningPolicy.DecideMembership(rights.Administers, confers, guarded.Exists(administration.Protected.Contains), guarded.Count > 0), id, action, ct);
        if (!confers)
        {
            return null;
        }
        var holders = await reader.HoldersAsync(actor.OrganizationId, administration.WithoutGroup(id), ct);
        await CheckLossAsync(administration, holders.Count > 0, id, action, ct);
        return Advance(accessVersion);
    }

    /// <summary>Whoever fills a group, or says who may, gives what is granted to it and to those that hold it.</summary>
    /// <exception cref="AdministrationException">Their own roles do not cover it.</exception>
    public async ValueTask CheckGiftsAsync(GroupRights rights, Guid group, CancellationToken ct)
    {
        if (rights.Roles is null)
        {
            return;
        }
        var given = await database.ListAsync(conferred, [actor.OrganizationId, new SqlIds([group]), time.GetUtcNow()], row => row.Id(0), ct);
        if (given.Count == 0)
        {
            return;
        }
        foreach (var role in (await new AccessCatalog(storage, actor.OrganizationId).RolesAsync(ct).ConfigureAwait(false)).Where(role => given.Contains(role.Id)))
        {
            GiftCheck.Check(rights.Roles, role);
        }
    }

    /// <param name="group">Null: none that is there yet.</param>
    public async Task<GroupRights> RightsAsync(Guid? group, CancellationToken ct)
    {
        if (actor.Kind != ActorKind.Person)
        {
            return new(ceiling is null ? null : [ceiling]);
        }
        await using var context = storage.CreateContext(actor);
        var isActive = await context.Users.AnyAsync(x => x.Id == actor.Id && x.Active, ct).ConfigureAwait(false);
        if (!isActive)
        {
            return new([]);
        }
        var now = time.GetUtcNow();
        var facts = await new AccessReader(storage, catalog, time, actor.OrganizationId).FactsAsync(actor.Id!.Value, ct).ConfigureAwait(false);
        var manages = await context.GroupManagers.AnyAsync(x => x.GroupId == group && x.UserId == actor.Id, ct).ConfigureAwait(false);
        return new(
            [.. facts.Grants.Where(fact => fact is { Barred: null, Domain: null } && !(fact.Grant?.StartsAt > now) && !(fact.Grant?.EndsAt <= now)).Select(fact => fact.Role.Permissions)],
            manages,
            await context.Groups.AnyAsync(x => x.Id == group && x.MembersInvite && context.Members.Any(m => m.GroupId == group && m.UserId == actor.Id), ct).ConfigureAwait(false));
    }

    /// <summary>Where nobody administered before, nothing is lost.</summary>
    private async ValueTask CheckLossAsync(Administration before, bool remain, Guid target, string action, CancellationToken ct) => await RefuseAsync(
        ProvisioningPolicy.DecideLoss(remain || (await reader.HoldersAsync(actor.OrganizationId, before, ct)).Count == 0), target, action, ct);

    private async ValueTask RefuseAsync(Refusal? refusal, Guid target, string action, CancellationToken ct)
    {
        if (refusal is null)
        {
            return;
        }
        await database.CommitAsync(target, [AuditTrail.Refusal(actor, null, time.GetUtcNow(), action, target, refusal.Reason)], ct);
        throw refusal.Reason is RefusalReason.LastAdministrator ? AdministrationException.Conflict(refusal.Message) : AdministrationException.Forbidden(refusal.Message);
    }

    private SqlStatement Advance(long accessVersion) => new(AdministrationReader.Advance, [actor.OrganizationId, accessVersion], 1);
}
