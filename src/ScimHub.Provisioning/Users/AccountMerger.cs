using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Provisioning.Storage;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Users;

/// <summary>
/// Makes one account of two that are one person's: what the other is known by, what it may do and the groups it is in come to the one that stays, which keeps its own where both have
/// something. What the other was is kept with it, so that <see cref="AccountParting"/> can part them again.
/// </summary>
/// <exception cref="AdministrationException">What was asked for cannot be done, and why; nothing was changed.</exception>
public sealed class AccountMerger(HubStorage storage, SchemaCatalog catalog, TimeProvider time, SettingsRegistry settings)
{
    private readonly HubDatabase database = storage.Database;
    private readonly AccountReader accounts = new(storage, catalog.User);
    private readonly AdministrationReader administrators = new(storage, time);
    private readonly SeatLock seats = new(storage.Database);
    private readonly MergeSql sql = new(storage.Database);

    /// <summary>What it would come to. Nothing is changed.</summary>
    /// <param name="id">The account that would stay.</param>
    /// <param name="other">The account that would be a part of it.</param>
    public async Task<MergePlan> PlanAsync(int organizationId, Guid id, Guid other, CancellationToken ct) => Plan(await ReadAsync(organizationId, id, other, ct));

    /// <returns>The id of the merge.</returns>
    public async Task<Guid> MergeAsync(Actor actor, Guid id, Guid other, Precondition precondition, CancellationToken ct) =>
        (await Optimistic.RunAsync(() => TryAsync(actor, id, other, precondition, ct), ct)).MergeId;

    /// <summary>The accounts that are a part of this one, oldest first.</summary>
    public async Task<IReadOnlyList<MergedPart>> ListAsync(int organizationId, Guid id, CancellationToken ct)
    {
        await using var context = storage.CreateContext(organizationId);
        var rows = await context.UserMerges.AsNoTracking().Where(x => x.UserId == id).OrderBy(x => x.Id).ToListAsync(ct).ConfigureAwait(false);
        return [.. rows.Select(row => new MergedPart(row.Id, row.MergedId, MergedAccount.Read(row.Account).UserName, row.MergedAt))];
    }

    private async Task<Merged?> TryAsync(Actor actor, Guid id, Guid other, Precondition precondition, CancellationToken ct)
    {
        var pair = await ReadAsync(actor.OrganizationId, id, other, ct);
        precondition.Check(pair.Stays.Version);
        if (pair.Stays.AccessVersion != pair.Goes.AccessVersion)
        {
            return null;
        }
        var now = time.GetUtcNow();
        var organization = actor.OrganizationId;
        var mergeId = SequentialId.Next(now);
        var unit = new UserUnit(organization, catalog.User, now);
        object?[] move = [organization, other, id];
        unit.Work.AddRange(
        [
            new(UserSql.TouchAllGroups, [organization, other, now]),
            new(sql.MoveGrants, [.. move, new SqlIds([.. pair.Account.Grants.Where(grant => grant.Moved).Select(grant => grant.Id)])]),
            new(MergeSql.MoveMemberships, move),
            new(MergeSql.MoveManagements, move),
            new(MergeSql.MoveInvitations, move),
            new(MergeSql.MoveMerges, move),
            new(UserSql.DeleteUser, [organization, other, pair.Goes.Version], 1),
            new(UserSql.DeleteAllMemberships, [organization, other]),
        ]);
        var (row, _) = unit.Change(pair.Stays, pair.After);
        await CheckLossAsync(actor, pair, row.Active, ct);
        if (pair.Account.Protected)
        {
            unit.Work.Add(new(UserSql.Protect, [organization, id, true], 1));
        }
        var (before, after) = (pair.Stays.Standing(catalog.User), pair.After.Effective(catalog.User));
        unit.Work.AddRange(
        [
            new(MergeSql.Insert, [organization, mergeId, id, other, now, MergedAccount.Write(pair.Account)], 1),
            new(AdministrationReader.Advance, [organization, pair.Stays.AccessVersion], 1),
            new(UserSql.TouchAllGroups, [organization, id, now]),
            AuditTrail.Entry(actor, null, now, "user.merged", id, new JsonObject { ["with"] = other.ToString() }.ToJsonString(), unit.Values(before, after)),
            AuditTrail.Entry(actor, null, now, "user.mergedInto", other, new JsonObject { ["into"] = id.ToString() }.ToJsonString()),
        ]);
        var limit = row.Active && !pair.Stays.Active && !pair.Goes.Active ? (await settings.ReadAsync(organization, ct).ConfigureAwait(false)).Seats.Value : null;
        seats.Add(unit.Work, organization, limit);
        if (await database.CommitAsync(id, unit.Work, ct))
        {
            return new(mergeId);
        }
        await ThrowIfTakenAsync(organization, row.UserNameKey, [id, other], ct);
        return limit is not null && ProvisioningPolicy.DecideSeat(limit, await seats.TakenAsync(organization, ct)) is { } full ? throw AdministrationException.Conflict(full.Message) : null;
    }

    private async Task ThrowIfTakenAsync(int organizationId, string userNameKey, Guid[] but, CancellationToken ct)
    {
        await using var context = storage.CreateContext(organizationId);
        if (await context.Users.AnyAsync(x => x.UserNameKey == userNameKey && !but.Contains(x.Id), ct).ConfigureAwait(false))
        {
            throw AdministrationException.Conflict("The account would have a userName that is another person's: change that person's first.");
        }
    }

    /// <summary>Where either administers and the account that stays is not active, somebody else must.</summary>
    private async ValueTask CheckLossAsync(Actor actor, Pair pair, bool staysActive, CancellationToken ct)
    {
        if (staysActive)
        {
            return;
        }
        var administration = await administrators.AtAsync(actor.OrganizationId, pair.Stays.AccessVersion, ct);
        var holders = await administrators.HoldersAsync(actor.OrganizationId, administration, ct);
        if (holders.Exists(holder => pair.Has(holder.UserId)) && ProvisioningPolicy.DecideLoss(holders.Exists(holder => !pair.Has(holder.UserId))) is { } refusal)
        {
            throw AdministrationException.Conflict(refusal.Message);
        }
    }

    private async Task<Pair> ReadAsync(int organizationId, Guid id, Guid other, CancellationToken ct)
    {
        if (id == other)
        {
            throw new AdministrationException("An account is not merged with itself: name another one.");
        }
        var (stays, goes) = (await LoadAsync(organizationId, id, ct), await LoadAsync(organizationId, other, ct));
        await using var context = storage.CreateContext(organizationId);
        await CheckLinksAsync(context, stays, goes, ct).ConfigureAwait(false);
        var after = goes.Links.Aggregate(stays, (state, link) => state.With(link)) with { Local = Local(stays, goes) };
        var row = await context.Users.AsNoTracking().SingleOrDefaultAsync(x => x.Id == other, ct).ConfigureAwait(false) ?? throw NotFound(other);
        var grants = await context.Grants.AsNoTracking().Where(x => x.UserId == id || x.UserId == other).OrderBy(x => x.Id).ToListAsync(ct).ConfigureAwait(false);
        var members = await context.Members.AsNoTracking().Where(x => x.UserId == id || x.UserId == other).ToListAsync(ct).ConfigureAwait(false);
        var managers = await context.GroupManagers.AsNoTracking().Where(x => x.UserId == id || x.UserId == other).ToListAsync(ct).ConfigureAwait(false);
        var account = new MergedAccount(
            goes.Standing(catalog.User).Text(UserAttributes.UserName)!,
            goes.Suspended,
            row.Protected,
            goes.Local is null ? null : UserCodec.Write(goes.Local),
            goes.AuditKey,
            goes.CreatedAt,
            row.EndsAt,
            [.. goes.Links.Select(link => new MergedAccount.Link(link.ConnectionId, link.Channel, link.ExternalId, link.Issuer, link.Subject))],
            [.. grants.Where(grant => grant.UserId == other).Select(grant => Kept(grant, grants.Where(own => own.UserId == id)))],
            [.. members.Where(member => member.UserId == other).Select(member => new MergedAccount.Membership(member.GroupId, member.ConnectionId, member.Channel, !members.Exists(own => own.UserId == id && own.GroupId == member.GroupId)))],
            [.. managers.Where(manager => manager.UserId == other).Select(manager => new MergedAccount.Management(manager.GroupId, manager.CreatedAt, !managers.Exists(own => own.UserId == id && own.GroupId == manager.GroupId)))],
            new(stays.Local is null ? null : UserCodec.Write(stays.Local), after.Local is null ? null : UserCodec.Write(after.Local)));
        return new(
            stays, goes, after, account,
            await context.LocalCredentials.AnyAsync(x => x.UserId == other, ct).ConfigureAwait(false),
            await context.Sessions.CountAsync(x => x.UserId == other, ct).ConfigureAwait(false));
    }

    private static MergedAccount.Grant Kept(Grant grant, IEnumerable<Grant> own)
    {
        var kept = new MergedAccount.Grant(grant.Id, grant.RoleId, grant.DomainId, grant.StartsAt, grant.EndsAt, grant.CreatedAt, Moved: true);
        return kept with { Moved = !own.Any(kept.IsLike) };
    }

    /// <summary>A SCIM client knows the account by its id, so that account stays; and of two that one connection knows apart, it would find one only.</summary>
    private static async Task CheckLinksAsync(HubDbContext context, UserState stays, UserState goes, CancellationToken ct)
    {
        if (goes.Links.FirstOrDefault(link => link.Channel == Channel.Scim) is { } pushed)
        {
            throw AdministrationException.Conflict(stays.Links.Any(link => link.Channel == Channel.Scim)
                ? $"Both accounts are pushed by SCIM, the other one by '{await NameAsync(pushed)}', which knows it by its id. Set that connection's adoption to 'verifiedDomain', take the person out of it and put them in again: the push is then linked to this account."
                : $"The other account is pushed by SCIM, by '{await NameAsync(pushed)}', which knows it by its id: open that account, and merge this one into it.");
        }
        if (goes.Links.FirstOrDefault(link => stays.Find(link.ConnectionId, link.Channel) is not null) is { } twice)
        {
            throw AdministrationException.Conflict($"'{await NameAsync(twice)}' knows the two as two people, by {AuditFilter.Word(twice.Channel)}: make one of them there first.");
        }

        async Task<string?> NameAsync(UserLink link) => await context.Connections.Where(x => x.Id == link.ConnectionId).Select(x => x.Name).SingleOrDefaultAsync(ct).ConfigureAwait(false);
    }

    /// <summary>What was set by hand of either: of the one that stays where both have it. Of a linked person, name and addresses belong to the connection.</summary>
    private static ScimResource? Local(UserState stays, UserState goes)
    {
        if (goes.Local is not { } other)
        {
            return stays.Local;
        }
        if (stays.Links.Count + goes.Links.Count > 0)
        {
            other = other.With(UserAttributes.UserName, null).With(UserAttributes.Emails, null);
        }
        return stays.Local is { } own ? EffectiveUser.Under(own, other) : other.Attributes.Attributes.IsEmpty ? null : other;
    }

    private MergePlan Plan(Pair pair) => new(
        Shown(pair.After),
        Shown(pair.Goes),
        Links(pair.Goes),
        [.. pair.Account.Grants.Where(grant => grant.Moved).Select(grant => grant.Id)],
        [.. pair.Account.Memberships.Where(member => member.Moved).Select(member => member.GroupId)],
        [.. pair.Account.Managements.Where(manager => manager.Moved).Select(manager => manager.GroupId)],
        pair.EndsSignIn,
        pair.EndsSessions);

    private UserAccount Shown(UserState state)
    {
        var effective = state.Effective(catalog.User);
        return new(
            state.Id, state.Version, effective[UserAttributes.Active] is not ScimBoolean { Value: false }, state.Suspended, Protected: false, effective, Links(state),
            EffectiveUser.Contests(state.Layers, effective, state.Order), state.CreatedAt, state.LastModifiedAt);
    }

    private static IReadOnlyList<AccountLink> Links(UserState state) => [.. state.Links.Select(link => new AccountLink(link.ConnectionId, link.Channel, link.ExternalId, link.Issuer, link.Subject))];

    private async Task<UserState> LoadAsync(int organizationId, Guid id, CancellationToken ct) => await accounts.ReadAsync(organizationId, Guid.Empty, id, ct) ?? throw NotFound(id);

    private static AdministrationException NotFound(Guid id) => AdministrationException.NotFound($"There is no person with the id {id}.");

    private sealed record Merged(Guid MergeId);

    /// <param name="After">The account that stays, as it shall be.</param>
    private sealed record Pair(UserState Stays, UserState Goes, UserState After, MergedAccount Account, bool EndsSignIn, int EndsSessions)
    {
        public bool Has(Guid id) => id == Stays.Id || id == Goes.Id;
    }
}
