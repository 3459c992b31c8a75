using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Credentials;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Storage.Filters;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Filters;
using ScimHub.Scim.Patching;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Users;

/// <summary>
/// People, as a connection's SCIM channel reads and writes them. Every write reads the account, changes the caller's own layer
/// by a pure function, merges, and commits in one unit of work; what changes nothing writes nothing.
/// </summary>
/// <exception cref="ScimException">404 for an id the caller does not see; 409 <c>uniqueness</c>; 412; 400 as the request's fault is named.</exception>
public sealed class UserProvisioner
{
    private const string Created = "user.created";
    private const string Updated = "user.updated";
    private const string Linked = "user.linked";
    private const string Deleted = "user.deleted";

    /// <summary>As sign-ins that meet somebody else's account are refused.</summary>
    private const string Asserted = "user.asserted";

    private readonly HubDatabase database;
    private readonly TimeProvider time;
    private readonly UserSql sql;
    private readonly ResourceType type;
    private readonly ResourceLister lister;
    private readonly ResourceLister listerWithGroups;
    private readonly ScimGuard guard;
    private readonly SeatLock seats;
    private readonly AccountFinder finder;
    private readonly AccountReader accounts;
    private readonly AdministrationReader administrators;
    private readonly OwnerNotice notice;

    /// <summary>An identity provider repeats a push that is refused for as long as the account stands in its way.</summary>
    private readonly RefusalCounter<(Guid Connection, Guid Holder)> conflicts = new(TimeSpan.FromDays(1));

    /// <param name="post">Writes to people whose account a client changes.</param>
    public UserProvisioner(HubStorage storage, SchemaCatalog catalog, TimeProvider time, AccountPost post)
    {
        database = storage.Database;
        this.time = time;
        sql = new UserSql(database);
        type = catalog.User;
        lister = new(database, time, UserFilters.Source(UserSql.Columns));
        guard = new(storage, time);
        seats = new(database);
        finder = new(storage);
        administrators = new(storage, time);
        accounts = new(storage, type);
        notice = new(storage, post);
        listerWithGroups = new(database, time, UserFilters.SourceWithGroups(sql));
    }

    public async ValueTask<StoredResource> GetAsync(ScimCaller caller, Guid id, bool withGroups, CancellationToken ct) =>
        await database.SeekAsync(withGroups ? sql.GetWithGroups : sql.Get, [caller.OrganizationId, caller.ConnectionId, id], UserSql.Read, ct) is [var user, ..] ? user : throw NotFound(id);

    public async ValueTask<ResourcePage> ListAsync(ScimCaller caller, ListQuery query, bool withGroups, CancellationToken ct) =>
        await (withGroups ? listerWithGroups : lister).ListAsync(caller, query, ct);

    public async Task<StoredResource> CreateAsync(ScimCaller caller, ScimResource resource, CancellationToken ct)
    {
        var (externalId, layer) = UserCodec.Layer(resource);
        return await Optimistic.RunAsync(
            async () =>
            {
                var now = time.GetUtcNow();
                var link = new UserLink(caller.ConnectionId, Channel.Scim, externalId, null, null, layer);
                var user = UserCodec.New(SequentialId.Next(now), now, [link]);
                var unit = new UserUnit(caller.OrganizationId, type, now);
                var row = unit.Create(user);
                unit.Work.Add(AuditTrail.Entry(caller.Actor, caller.ConnectionId, now, Created, user.Id, null, unit.Beginning(row, externalId)));
                if (row.Active)
                {
                    seats.Add(unit.Work, caller.OrganizationId, caller.Settings.Seats);
                }
                if (await database.CommitAsync(user.Id, unit.Work, ct))
                {
                    return new StoredResource(user.Id, row.Document, externalId, now, now, 1, []);
                }
                if (externalId is not null && await PersonAsync(caller, externalId, ct) is { } person)
                {
                    return await JoinAsync(caller, person, link, now, ct);
                }
                // An administrator's account is never taken over, whatever right the connection has.
                if (await finder.FindAdoptableAsync(caller, layer, ct) is { } adopted && !await administrators.CoversAsync(caller.OrganizationId, adopted.Id, ct))
                {
                    return await JoinAsync(caller, adopted.Id, link, now, ct, adopts: !adopted.IsReleased, isReleased: adopted.IsReleased);
                }
                await ThrowIfTakenAsync(caller, user.Id, row.UserNameKey, externalId, ct);
                await ThrowIfFullAsync(caller, user.Id, row.Active, Created, ct);
                return null;
            },
            ct);
    }

    /// <summary>RFC 7644 §3.5.1.</summary>
    public Task<StoredResource> ReplaceAsync(ScimCaller caller, Guid id, ScimResource resource, Precondition precondition, CancellationToken ct) =>
        ChangeAsync(caller, id, current => PutRules.Replace(current, resource), precondition, ct);

    /// <summary>RFC 7644 §3.5.2.</summary>
    public Task<StoredResource> PatchAsync(ScimCaller caller, Guid id, PatchRequest request, Precondition precondition, CancellationToken ct) =>
        ChangeAsync(caller, id, current => PatchEngine.Apply(current, request), precondition, ct);

    /// <summary>
    /// Ends the connection's hold on a person: its link, its layer and its memberships go. Where nothing else holds the account
    /// (another link, values set by hand, a password here) it goes too, with everything personal; else it stays, inactive, until an administrator decides.
    /// </summary>
    public Task DeleteAsync(ScimCaller caller, Guid id, Precondition precondition, CancellationToken ct) =>
        Optimistic.RunAsync(
            async () =>
            {
                var (state, own) = await LoadAsync(caller, id, ct);
                precondition.Check(state.Version);
                var advance = await guard.CheckUserAsync(caller, id, state.AccessVersion, ends: true, Deleted, ct);
                var now = time.GetUtcNow();
                var unit = new UserUnit(caller.OrganizationId, type, now);
                if (state.Links.Count == 1 && state.Local is null && !await finder.HasLocalCredentialsAsync(caller.OrganizationId, id, ct))
                {
                    unit.Work.Add(new(UserSql.DeleteUser, [caller.OrganizationId, id, state.Version], 1));
                    unit.Work.Add(new(UserSql.CountDown, [caller.OrganizationId, caller.ConnectionId, ResourceCount.SlotOf(id), 1L], 1, Adds: true));
                    unit.Work.Add(new(UserSql.TouchAllGroups, [caller.OrganizationId, id, now]));
                    unit.Work.Add(new(UserSql.DeleteAllMemberships, [caller.OrganizationId, id]));
                }
                else
                {
                    // Suspended until an administrator decides: what another connection says later does not bring the account back.
                    var left = state.Without(own) with { Suspended = true };
                    // Where no layer is left, the name is: the person signs in here by it, should an administrator let them.
                    unit.Change(state, left.Links.Count == 0 && left.Local is null ? left with { Local = Named(state) } : left);
                    unit.Work.Add(new(UserSql.TouchGroups, [caller.OrganizationId, id, caller.ConnectionId, now]));
                    unit.Work.Add(new(UserSql.DeleteMemberships, [caller.OrganizationId, id, caller.ConnectionId]));
                }
                unit.Work.AddRange(Departures.Note(caller.ConnectionId, own));
                unit.Work.Add(AuditTrail.Entry(caller.Actor, caller.ConnectionId, now, Deleted, id, null));
                unit.Add(advance);
                return await database.CommitAsync(id, unit.Work, ct) ? state : null;
            },
            ct);

    private async Task<StoredResource> ChangeAsync(
        ScimCaller caller,
        Guid id,
        Func<ScimResource, ScimResource> change,
        Precondition precondition,
        CancellationToken ct) =>
        await Optimistic.RunAsync(
            async () =>
            {
                var (state, own) = await LoadAsync(caller, id, ct);
                precondition.Check(state.Version);
                var before = UserCodec.Own(state, own);
                var after = change(before);
                var (externalId, layer) = UserCodec.Layer(after);
                if (layer.Attributes.Equals(own.Layer.Attributes) && externalId == own.ExternalId)
                {
                    return state.StoredFor(own);
                }
                var now = time.GetUtcNow();
                var unit = new UserUnit(caller.OrganizationId, type, now);
                var link = own with { ExternalId = externalId, Layer = layer };
                var (row, views) = unit.Change(state, state.With(link));
                unit.Add(await guard.CheckUserAsync(caller, id, state.AccessVersion, ends: state.Active && !row.Active, Updated, ct));
                await notice.AddAsync(unit, caller, id, before, after, ct);
                unit.Work.Add(AuditTrail.Entry(caller.Actor, caller.ConnectionId, now, Updated, id, ChangeDetail.Of(before, after), unit.Values(before, UserCodec.Own(state, link))));
                var comes = row.Active && !state.Active;
                if (comes)
                {
                    seats.Add(unit.Work, caller.OrganizationId, caller.Settings.Seats);
                }
                if (await database.CommitAsync(id, unit.Work, ct))
                {
                    return new StoredResource(id, views[link] ?? row.Document, externalId, state.CreatedAt, now, state.Version + 1, state.Groups);
                }
                await ThrowIfTakenAsync(caller, id, row.UserNameKey, externalId, ct);
                await ThrowIfFullAsync(caller, id, comes, Updated, ct);
                return null;
            },
            ct);

    /// <summary>A push names somebody whom another channel of the same connection brought, or whose account the connection may take over: it is one person, and one account.</summary>
    private async Task<StoredResource?> JoinAsync(ScimCaller caller, Guid id, UserLink link, DateTimeOffset now, CancellationToken ct, bool adopts = false, bool isReleased = false)
    {
        var state = await FindAsync(caller, id, ct);
        if (state is null || state.Find(caller.ConnectionId, Channel.Scim) is not null || (adopts && await finder.HasLocalCredentialsAsync(caller.OrganizationId, id, ct)))
        {
            return null;
        }
        var unit = new UserUnit(caller.OrganizationId, type, now);
        var (row, _) = unit.Change(state, state.With(link));
        unit.Add(await guard.CheckUserAsync(caller, id, state.AccessVersion, ends: state.Active && !row.Active, Linked, ct));
        await notice.AddAsync(unit, caller, id, null, link.Layer, ct);
        if (isReleased)
        {
            unit.Work.Add(new(UserSql.TakeReleased, [caller.OrganizationId, id, caller.ConnectionId], 1));
        }
        unit.Work.Add(AuditTrail.Entry(caller.Actor, caller.ConnectionId, now, Linked, id, null, unit.Values(null, UserCodec.Own(state, link))));
        var comes = row.Active && !state.Active;
        if (comes)
        {
            seats.Add(unit.Work, caller.OrganizationId, caller.Settings.Seats);
        }
        if (await database.CommitAsync(id, unit.Work, ct))
        {
            return await GetAsync(caller, id, withGroups: true, ct);
        }
        await ThrowIfTakenAsync(caller, id, row.UserNameKey, link.ExternalId, ct);
        await ThrowIfFullAsync(caller, id, comes, Linked, ct);
        return null;
    }

    private ScimResource Named(UserState state) =>
        new ScimResource(type, ScimComplex.Empty).With(UserAttributes.UserName, state.Standing(type)[UserAttributes.UserName]);

    private async Task<(UserState State, UserLink Own)> LoadAsync(ScimCaller caller, Guid id, CancellationToken ct) =>
        await FindAsync(caller, id, ct) is { } state && state.Find(caller.ConnectionId, Channel.Scim) is { } own ? (state, own) : throw NotFound(id);

    private ValueTask<UserState?> FindAsync(ScimCaller caller, Guid id, CancellationToken ct) => accounts.ReadAsync(caller.OrganizationId, caller.ConnectionId, id, ct);

    /// <summary>Who bears this id at the connection without being known to its SCIM channel.</summary>
    private async Task<Guid?> PersonAsync(ScimCaller caller, string externalId, CancellationToken ct) =>
        await database.ListAsync(UserSql.ByExternalId, [caller.OrganizationId, caller.ConnectionId, externalId], row => (Id: row.Id(0), Channel: (Channel)row.Integer(1)), ct)
            is [{ Channel: not Channel.Scim } found] ? found.Id : null;

    private async Task ThrowIfFullAsync(ScimCaller caller, Guid id, bool comes, string action, CancellationToken ct)
    {
        if (comes && caller.Settings.Seats is { } limit)
        {
            await guard.RefuseAsync(caller, ProvisioningPolicy.DecideSeat(limit, await seats.TakenAsync(caller.OrganizationId, ct)), id, action, ct);
        }
    }

    /// <summary>RFC 7644 §3.3: a resource that exists already is 409 <c>uniqueness</c>. The words are the same whoever holds it.</summary>
    private async Task ThrowIfTakenAsync(ScimCaller caller, Guid id, string userNameKey, string? externalId, CancellationToken ct)
    {
        var taken = await database.FirstAsync(
            UserSql.Taken,
            [caller.OrganizationId, caller.ConnectionId, id, userNameKey, externalId ?? ""],
            row => new Tuple<long, long>(row.Number(0), row.Number(1)),
            ct);
        if (taken!.Item1 > 0)
        {
            await NoteConflictAsync(caller, userNameKey, ct);
            throw ScimException.Uniqueness("A user with this userName exists already: find it with filter=userName eq \"…\", or choose another userName.");
        }
        if (externalId is not null && taken.Item2 > 0)
        {
            throw ScimException.Uniqueness("A user with this externalId exists already: find it with filter=externalId eq \"…\".");
        }
    }

    /// <summary>An account that an administrator may release to the connection stands in the way: it is among the connection's conflicts.</summary>
    private async Task NoteConflictAsync(ScimCaller caller, string userNameKey, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        if (await database.ListAsync(UserSql.StrangerOfName, [caller.OrganizationId, caller.ConnectionId, userNameKey], row => row.Id(0), ct) is [var holder]
            && conflicts.Take((caller.ConnectionId, holder), now) > 0)
        {
            await database.CommitAsync(holder, [AuditTrail.Refusal(caller.Actor, caller.ConnectionId, now, Asserted, holder, RefusalReason.Conflict)], ct);
        }
    }

    private static ScimException NotFound(Guid id) => ScimException.NotFound($"User {id} is not known.");
}
