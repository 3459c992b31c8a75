using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
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
    private readonly HubDatabase database;
    private readonly TimeProvider time;
    private readonly UserSql sql;
    private readonly ResourceType type;
    private readonly ResourceLister lister;
    private readonly ResourceLister listerWithGroups;

    public UserProvisioner(HubStorage storage, SchemaCatalog catalog, TimeProvider time)
    {
        database = storage.Database;
        this.time = time;
        sql = new UserSql(database);
        type = catalog.User;
        lister = new(database, time, UserFilters.Source(UserSql.Columns));
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
                var id = SequentialId.Next(now);
                var row = UserCodec.Render(id, layer);
                var work = new List<SqlStatement>
                {
                    new(UserSql.InsertUser, [caller.OrganizationId, id, row.UserNameKey, row.Active, false, row.Document, row.Search, now]),
                    new(UserSql.InsertLink, [caller.OrganizationId, caller.ConnectionId, (int)Channel.Scim, id, externalId]),
                    new(UserSql.CountUp, [caller.OrganizationId, caller.ConnectionId, ResourceCount.SlotOf(id), 1L], 1, Adds: true),
                    AuditTrail.Entry(caller, now, "user.created", id, null),
                };
                AddEmails(work, caller, id, row.EmailKeys);
                if (await database.CommitAsync(id, work, ct))
                {
                    return new StoredResource(id, row.Document, externalId, now, now, 1, []);
                }
                await ThrowIfTakenAsync(caller, id, row.UserNameKey, externalId, ct);
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
    /// it goes too, with everything personal; else it stays, inactive, until an administrator decides.
    /// </summary>
    public Task DeleteAsync(ScimCaller caller, Guid id, Precondition precondition, CancellationToken ct) =>
        Optimistic.RunAsync(
            async () =>
            {
                var state = await LoadAsync(caller, id, ct);
                precondition.Check(state.Version);
                var now = time.GetUtcNow();
                var work = new List<SqlStatement>();
                if (state.Others.Count == 0 && state.Local is null)
                {
                    work.Add(new(UserSql.DeleteUser, [caller.OrganizationId, id, state.Version], 1));
                }
                else
                {
                    work.Add(new(UserSql.DeleteLink, [caller.OrganizationId, caller.ConnectionId, (int)Channel.Scim, id], 1));
                    // Until an administrator decides: what another connection says later does not bring the account back.
                    work.Add(new(UserSql.Suspend, [caller.OrganizationId, id, state.Version, true], 1));
                    AddEffective(work, caller, state with { Suspended = true }, null, now);
                }
                work.Add(new(UserSql.TouchGroups, [caller.OrganizationId, id, caller.ConnectionId, now]));
                work.Add(new(UserSql.DeleteMemberships, [caller.OrganizationId, id, caller.ConnectionId]));
                work.Add(new(UserSql.CountDown, [caller.OrganizationId, caller.ConnectionId, ResourceCount.SlotOf(id), 1L], 1, Adds: true));
                work.Add(AuditTrail.Entry(caller, now, "user.deleted", id, null));
                return await database.CommitAsync(id, work, ct) ? state : null;
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
                var state = await LoadAsync(caller, id, ct);
                precondition.Check(state.Version);
                var before = UserCodec.Own(state);
                var after = change(before);
                var (externalId, layer) = UserCodec.Layer(after);
                if (layer.Attributes.Equals(state.Own.Layer.Attributes) && externalId == state.Own.ExternalId)
                {
                    return state.Stored;
                }
                var now = time.GetUtcNow();
                var work = new List<SqlStatement>();
                if (externalId != state.Own.ExternalId)
                {
                    work.Add(new(UserSql.UpdateExternalId, [caller.OrganizationId, caller.ConnectionId, (int)Channel.Scim, id, externalId], 1));
                }
                var (row, view) = AddEffective(work, caller, state, layer, now);
                if (!state.IsSole || state.Own.Apart)
                {
                    work.Add(new(UserSql.UpdateLink, [caller.OrganizationId, caller.ConnectionId, (int)Channel.Scim, id, state.IsSole ? null : UserCodec.Write(layer), view], 1));
                }
                work.Add(AuditTrail.Entry(caller, now, "user.updated", id, ChangeDetail.Of(before, after)));
                if (await database.CommitAsync(id, work, ct))
                {
                    return new StoredResource(id, view ?? row.Document, externalId, state.CreatedAt, now, state.Version + 1, state.Groups);
                }
                await ThrowIfTakenAsync(caller, id, row.UserNameKey, externalId, ct);
                return null;
            },
            ct);

    /// <summary>The statements that bring the account's row, keys and the other channels' views in line with its layers.</summary>
    /// <param name="own">The caller's new layer; null withdraws it.</param>
    private static (UserCodec.Row Row, byte[]? OwnView) AddEffective(
        List<SqlStatement> work, ScimCaller caller, UserState state, ScimResource? own, DateTimeOffset now)
    {
        var effective = state.Effective(own);
        if (effective.Text(UserAttributes.UserName) is null)
        {
            // The layer that named the person is gone: the name stays until an administrator decides.
            effective = effective.With(UserAttributes.UserName, UserCodec.Own(state)[UserAttributes.UserName]);
        }
        var row = UserCodec.Render(state.Id, effective);
        if (row.UserNameKey != state.UserNameKey)
        {
            work.Add(new(UserSql.RenameUser, [caller.OrganizationId, state.Id, state.Version, row.UserNameKey], 1));
        }
        work.Add(new(UserSql.UpdateUser, [caller.OrganizationId, state.Id, state.Version, row.Active, row.Document, row.Search, now], 1));
        if (!row.EmailKeys.SetEquals(UserCodec.EmailKeys(state.Effective(state.Own.Layer))))
        {
            work.Add(new(UserSql.DeleteEmails, [caller.OrganizationId, state.Id]));
            AddEmails(work, caller, state.Id, row.EmailKeys);
        }
        foreach (var other in state.Others)
        {
            work.Add(new(UserSql.UpdateLink, [caller.OrganizationId, other.ConnectionId, (int)other.Channel, state.Id, UserCodec.Write(other.Layer), UserCodec.View(state.Id, other.Layer, effective)], 1));
        }
        return (row, own is null ? null : UserCodec.View(state.Id, own, effective));
    }

    private static void AddEmails(List<SqlStatement> work, ScimCaller caller, Guid id, IReadOnlySet<string> keys)
    {
        foreach (var key in keys)
        {
            work.Add(new(UserSql.InsertEmail, [caller.OrganizationId, key, id]));
        }
    }

    private async Task<UserState> LoadAsync(ScimCaller caller, Guid id, CancellationToken ct)
    {
        var rows = await database.SeekAsync(sql.Load, [caller.OrganizationId, caller.ConnectionId, id], row => UserCodec.ReadState(row, type), ct);
        return UserCodec.Assemble(id, caller.ConnectionId, rows) ?? throw NotFound(id);
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
            throw ScimException.Uniqueness("A user with this userName exists already: find it with filter=userName eq \"…\", or choose another userName.");
        }
        if (externalId is not null && taken.Item2 > 0)
        {
            throw ScimException.Uniqueness("A user with this externalId exists already: find it with filter=externalId eq \"…\".");
        }
    }

    private static ScimException NotFound(Guid id) => ScimException.NotFound($"User {id} is not known.");
}
