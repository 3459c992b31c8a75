using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Provisioning.Sessions;
using ScimHub.Provisioning.Storage;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Users;

/// <summary>
/// Parts two accounts that <see cref="AccountMerger"/> made one: the other comes back under the id it had, with what it is known by, and with those of its roles and groups that the
/// one still has. What has been changed since stays changed. All sessions end, since nobody can tell whose they are. A password it had does not come back.
/// </summary>
/// <exception cref="AdministrationException">What was asked for cannot be done, and why; nothing was changed.</exception>
public sealed class AccountParting(HubStorage storage, SchemaCatalog catalog, TimeProvider time, SettingsRegistry settings)
{
    private readonly HubDatabase database = storage.Database;
    private readonly AccountReader accounts = new(storage, catalog.User);
    private readonly AdministrationReader administrators = new(storage, time);
    private readonly SeatLock seats = new(storage.Database);
    private readonly MergeSql sql = new(storage.Database);

    /// <returns>The id of the account that came back.</returns>
    public async Task<Guid> PartAsync(Actor actor, Guid id, Guid mergeId, Precondition precondition, CancellationToken ct) =>
        (await Optimistic.RunAsync(() => TryAsync(actor, id, mergeId, precondition, ct), ct)).MergedId;

    private async Task<UserMerge?> TryAsync(Actor actor, Guid id, Guid mergeId, Precondition precondition, CancellationToken ct)
    {
        var organization = actor.OrganizationId;
        await using var context = storage.CreateContext(organization);
        var merge = await context.UserMerges.AsNoTracking().SingleOrDefaultAsync(x => x.Id == mergeId && x.UserId == id, ct).ConfigureAwait(false)
            ?? throw AdministrationException.NotFound($"The person has no merge with the id {mergeId}.");
        var stays = await accounts.ReadAsync(organization, Guid.Empty, id, ct) ?? throw AdministrationException.NotFound($"There is no person with the id {id}.");
        precondition.Check(stays.Version);
        var account = MergedAccount.Read(merge.Account);
        var now = time.GetUtcNow();
        var (left, back) = Part(stays, account, merge.MergedId, now);
        var (first, second) = (new UserUnit(organization, catalog.User, now), new UserUnit(organization, catalog.User, now));
        var (leftRow, _) = first.Change(stays, left);
        var backRow = second.Create(back);
        await CheckLossAsync(actor, stays, account, backRow.Active, ct);
        var work = first.Work;
        work.AddRange(second.Work);
        work.Add(new(MergeSql.Restore, [organization, back.Id, account.CreatedAt, account.Protected, account.EndsAt], 1));
        await AddPossessionsAsync(work, context, account, id, back.Id, ct).ConfigureAwait(false);
        work.AddRange(
        [
            new(UserSql.TouchAllGroups, [organization, back.Id, now]),
            SessionRegistry.EndAllOf(organization, id),
            new(MergeSql.Delete, [organization, mergeId], 1),
            new(AdministrationReader.Advance, [organization, stays.AccessVersion], 1),
            AuditTrail.Entry(actor, null, now, "user.parted", id, new JsonObject { ["from"] = back.Id.ToString() }.ToJsonString(), first.Values(stays.Standing(catalog.User), left.Effective(catalog.User))),
            AuditTrail.Entry(actor, null, now, "user.restored", back.Id, new JsonObject { ["from"] = id.ToString() }.ToJsonString(), second.Beginning(backRow, null)),
        ]);
        var limit = backRow.Active && (leftRow.Active || !stays.Active) ? (await settings.ReadAsync(organization, ct).ConfigureAwait(false)).Seats.Value : null;
        seats.Add(work, organization, limit);
        if (await database.CommitAsync(id, work, ct))
        {
            return merge;
        }
        await ThrowIfTakenAsync(context, [leftRow.UserNameKey, backRow.UserNameKey], [id, back.Id], ct).ConfigureAwait(false);
        return limit is not null && ProvisioningPolicy.DecideSeat(limit, await seats.TakenAsync(organization, ct)) is { } full ? throw AdministrationException.Conflict(full.Message) : null;
    }

    /// <summary>The two as they shall be. An account that nobody vouches for would not be active: it is named by hand then, as it was.</summary>
    private (UserState Left, UserState Back) Part(UserState stays, MergedAccount account, Guid backId, DateTimeOffset now)
    {
        var links = stays.Links.Where(link => account.Links.Any(was => link.IsAt(was.ConnectionId, was.Channel) && link.Subject == was.Subject && link.Issuer == was.Issuer)).ToList();
        var (before, after) = (Read(account.OtherLocal.Before), Read(account.OtherLocal.After));
        var left = stays with
        {
            Links = [.. stays.Links.Except(links)],
            Local = Equals(stays.Local?.Attributes, after?.Attributes) ? before : stays.Local,
        };
        var name = (before ?? stays.Standing(catalog.User)).Text(UserAttributes.UserName) ?? stays.Standing(catalog.User).Text(UserAttributes.UserName)!;
        var back = UserCodec.New(backId, now, [.. links], Read(account.Local)) with { Suspended = account.Suspended };
        return (Named(left, name), Named(back with { AuditKey = account.AuditKey ?? back.AuditKey }, account.UserName));
    }

    private UserState Named(UserState state, string userName) => state.Links.Count > 0 || state.Local?[UserAttributes.UserName] is not null
        ? state
        : state with { Local = (state.Local ?? new(catalog.User, ScimComplex.Empty)).With(UserAttributes.UserName, new ScimString(userName)) };

    private ScimResource? Read(byte[]? layer) => layer is null ? null : ResourceReader.ReadStored(layer, catalog.User);

    /// <summary>What came with it goes with it, where it is still there; what the other had anyway is made anew.</summary>
    private async Task AddPossessionsAsync(List<SqlStatement> work, HubDbContext context, MergedAccount account, Guid from, Guid to, CancellationToken ct)
    {
        object?[] move = [context.OrganizationId, from, to];
        work.Add(new(sql.MoveGrants, [.. move, new SqlIds([.. account.Grants.Where(grant => grant.Moved).Select(grant => grant.Id)])]));
        work.Add(new(sql.MoveMembershipsIn, [.. move, new SqlIds([.. account.Memberships.Where(member => member.Moved).Select(member => member.GroupId)])]));
        work.Add(new(sql.MoveManagementsOf, [.. move, new SqlIds([.. account.Managements.Where(manager => manager.Moved).Select(manager => manager.GroupId)])]));
        var domains = await context.Domains.Select(x => x.Id).ToListAsync(ct).ConfigureAwait(false);
        foreach (var grant in account.Grants.Where(grant => !grant.Moved && (grant.DomainId is not { } domain || domains.Contains(domain))))
        {
            work.Add(new(MergeSql.InsertGrant, [context.OrganizationId, grant.Id, to, grant.RoleId, grant.DomainId, grant.StartsAt, grant.EndsAt, grant.CreatedAt], 1));
        }
        foreach (var member in account.Memberships.Where(member => !member.Moved))
        {
            work.Add(new(MergeSql.InsertMembership, [context.OrganizationId, member.GroupId, to, member.Source, (int)member.Channel]));
        }
        foreach (var manager in account.Managements.Where(manager => !manager.Moved))
        {
            work.Add(new(MergeSql.InsertManagement, [context.OrganizationId, manager.GroupId, to, manager.CreatedAt]));
        }
    }

    /// <summary>What administers may go with an account that is not active: then somebody else must.</summary>
    private async ValueTask CheckLossAsync(Actor actor, UserState stays, MergedAccount account, bool backActive, CancellationToken ct)
    {
        if (backActive || (account.Grants.Count == 0 && account.Memberships.Count == 0))
        {
            return;
        }
        var holders = await administrators.HoldersAsync(actor.OrganizationId, await administrators.AtAsync(actor.OrganizationId, stays.AccessVersion, ct), ct);
        if (holders.Exists(holder => holder.UserId == stays.Id) && ProvisioningPolicy.DecideLoss(holders.Exists(holder => holder.UserId != stays.Id)) is { } refusal)
        {
            throw AdministrationException.Conflict(refusal.Message);
        }
    }

    private static async Task ThrowIfTakenAsync(HubDbContext context, string[] keys, Guid[] but, CancellationToken ct)
    {
        if (await context.Users.AnyAsync(x => keys.Contains(x.UserNameKey) && !but.Contains(x.Id), ct).ConfigureAwait(false))
        {
            throw AdministrationException.Conflict("One of the two would have a userName that is another person's by now: change that person's first.");
        }
    }
}
