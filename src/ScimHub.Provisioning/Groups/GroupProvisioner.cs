using System.Collections.Immutable;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Provisioning.Storage;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Filters;
using ScimHub.Scim.Patching;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Groups;

/// <summary>
/// Groups, as the connection that owns them reads and writes them. Members are rows: adding or removing k of them costs k index
/// seeks, whatever the size of the group; what changes nothing writes nothing.
/// </summary>
/// <exception cref="ScimException">404 for an id the caller does not see; 409 <c>uniqueness</c>; 412; 400 as the request's fault is named.</exception>
public sealed class GroupProvisioner
{
    private const string Created = "group.created";
    private const string Updated = "group.updated";
    private const string Deleted = "group.deleted";

    private readonly HubDatabase database;
    private readonly TimeProvider time;
    private readonly ResourceType type;
    private readonly GroupSql sql;
    private readonly MembershipPlanner planner;
    private readonly ResourceLister lister;
    private readonly ScimGuard guard;
    private readonly string nestedPage;

    public GroupProvisioner(HubStorage storage, SchemaCatalog catalog, TimeProvider time)
    {
        database = storage.Database;
        this.time = time;
        type = catalog.Group;
        sql = new GroupSql(database);
        planner = new(database, sql);
        guard = new(storage, time);
        lister = new(database, time, GroupFilters.Source(database));
        nestedPage = $"{GroupSql.NestedGroups} {database.Page(4, 5)}";
    }

    /// <param name="withMembers">Whether its members are read next.</param>
    public async ValueTask<StoredResource> GetAsync(ScimCaller caller, Guid id, CancellationToken ct, bool withMembers = true) => withMembers
        ? await LoadAsync(caller, id, ct)
        : await database.SeekAsync(GroupSql.Get, [caller.OrganizationId, caller.ConnectionId, id], GroupSql.Read, ct) is [var group, ..] ? group : throw NotFound(id);

    /// <param name="withMembers">Whether their members are read next: by one version for all of them, read before.</param>
    public async ValueTask<ResourcePage> ListAsync(ScimCaller caller, ListQuery query, bool withMembers, CancellationToken ct)
    {
        if (!withMembers)
        {
            return await lister.ListAsync(caller, query, ct);
        }
        var version = (await guard.AdministrationAsync(caller, null, ct)).Version;
        var page = await lister.ListAsync(caller, query, ct);
        return page with { Items = [.. page.Items.Select(group => group with { AccessVersion = version })] };
    }

    /// <summary>
    /// The members of a group the caller has read, people first, each in order of id: at most <paramref name="limit"/> behind <paramref name="after"/> (null: from the start). Fewer than the limit are the last.
    /// They are the client's own word: whom sign-ins and syncs put there it does not see, nor protected accounts.
    /// </summary>
    public async ValueTask<IReadOnlyList<MemberReference>> MembersAsync(ScimCaller caller, StoredResource group, MemberReference? after, int limit, CancellationToken ct)
    {
        var id = group.Id;
        var members = new List<MemberReference>();
        if (after is not { IsGroup: true })
        {
            var hidden = (await guard.AdministrationAsync(caller, group.AccessVersion, ct)).Protected;
            object?[] parameters = [caller.OrganizationId, id, after?.Id ?? Guid.Empty, (long)limit, 0L];
            members = await database.ListAsync(
                hidden.Count == 0 ? sql.Members : sql.MembersBut,
                hidden.Count == 0 ? parameters : [.. parameters, new SqlIds([.. hidden])],
                row => new MemberReference(row.Id(0), false),
                ct);
        }
        if (members.Count < limit)
        {
            members.AddRange(await database.ListAsync(
                nestedPage,
                [caller.OrganizationId, id, after is { IsGroup: true } last ? last.Id : Guid.Empty, (long)(limit - members.Count), 0L],
                row => new MemberReference(row.Id(0), true),
                ct));
        }
        return members;
    }

    public async Task<StoredResource> CreateAsync(ScimCaller caller, ScimResource resource, CancellationToken ct)
    {
        var group = GroupCodec.Normalize(resource);
        var members = new MembershipChange(false, GroupPatch.MemberIds(resource), []);
        var first = true;
        return await Optimistic.RunAsync(
            async () =>
            {
                var now = time.GetUtcNow();
                var id = SequentialId.Next(now);
                var administration = await guard.AdministrationAsync(caller, null, ct);
                var plan = await planner.PlanAsync(caller, id, members, administration.Protected, first, ct);
                first = false;
                var row = GroupCodec.Render(caller.Settings.GroupNames, id, group);
                var work = new List<SqlStatement>
                {
                    new(GroupSql.Insert, [caller.OrganizationId, id, caller.ConnectionId, row.DisplayName, row.DisplayNameKey, row.NameDiscriminator, row.ExternalId, row.Document, row.Search, now]),
                    new(GroupSql.CountUp, [caller.OrganizationId, caller.ConnectionId, ResourceCount.SlotOf(id), 1L], 1, Adds: true),
                };
                AddMembership(work, caller, id, plan);
                Add(work, await guard.CheckMembersAsync(caller, id, administration, plan, Created, ct));
                work.Add(AuditTrail.Entry(
                    caller.Actor, caller.ConnectionId, now, Created, id, plan.IsEmpty ? null : ChangeDetail.Of(null, null, plan.AddPeople.AddRange(plan.AddGroups)), AuditValues.OfMade(null, row.Document, row.ExternalId)));
                if (await database.CommitAsync(id, work, ct))
                {
                    return new StoredResource(id, row.Document, row.ExternalId, now, now, 1) { AccessVersion = administration.Version };
                }
                await ThrowIfTakenAsync(caller, id, row, ct);
                return null;
            },
            ct);
    }

    /// <summary>RFC 7644 §3.5.1: the members are those of the body; without <c>members</c> there are none.</summary>
    public Task<StoredResource> ReplaceAsync(ScimCaller caller, Guid id, ScimResource resource, Precondition precondition, CancellationToken ct) =>
        ChangeAsync(
            caller,
            id,
            current => PutRules.Replace(current, resource.With(GroupAttributes.Members, null)),
            new MembershipChange(true, GroupPatch.MemberIds(resource), []),
            precondition,
            ct);

    /// <summary>RFC 7644 §3.5.2.</summary>
    public Task<StoredResource> PatchAsync(ScimCaller caller, Guid id, PatchRequest request, Precondition precondition, CancellationToken ct)
    {
        var (attributes, members) = GroupPatch.Split(request);
        return ChangeAsync(caller, id, attributes.IsEmpty ? null : current => PatchEngine.Apply(current, attributes), members, precondition, ct);
    }

    public Task DeleteAsync(ScimCaller caller, Guid id, Precondition precondition, CancellationToken ct) =>
        Optimistic.RunAsync(
            async () =>
            {
                var stored = await LoadAsync(caller, id, ct);
                precondition.Check(stored.Version);
                var now = time.GetUtcNow();
                List<SqlStatement> work =
                [
                    new(GroupSql.TouchParents, [caller.OrganizationId, id, now]),
                    new(GroupSql.DeleteParents, [caller.OrganizationId, id]),
                    new(GroupSql.Delete, [caller.OrganizationId, id, stored.Version], 1),
                    new(GroupSql.DeleteMembers, [caller.OrganizationId, id]),
                    new(GroupSql.CountDown, [caller.OrganizationId, caller.ConnectionId, ResourceCount.SlotOf(id), 1L], 1, Adds: true),
                    AuditTrail.Entry(caller.Actor, caller.ConnectionId, now, Deleted, id, null, AuditValues.OfRemoved(stored.Document.Span, stored.ExternalId)),
                ];
                Add(work, await guard.CheckGroupEndAsync(caller, id, stored.AccessVersion, Deleted, ct));
                return await database.CommitAsync(id, work, ct) ? stored : null;
            },
            ct);

    /// <param name="change">Of the group's own attributes; null where the request names none.</param>
    private async Task<StoredResource> ChangeAsync(
        ScimCaller caller,
        Guid id,
        Func<ScimResource, ScimResource>? change,
        MembershipChange members,
        Precondition precondition,
        CancellationToken ct)
    {
        var first = true;
        return await Optimistic.RunAsync(
            async () =>
            {
                var stored = await LoadAsync(caller, id, ct);
                precondition.Check(stored.Version);
                var administration = await guard.AdministrationAsync(caller, stored.AccessVersion, ct);
                var (before, after) = change is null ? default : Edit(stored, change);
                var plan = await planner.PlanAsync(caller, id, members, administration.Protected, first, ct);
                first = false;
                if (after is null && plan.IsEmpty)
                {
                    return stored;
                }
                var now = time.GetUtcNow();
                var row = after is null ? null : GroupCodec.Render(caller.Settings.GroupNames, id, after);
                var work = new List<SqlStatement>();
                AddMembership(work, caller, id, plan);
                Add(work, await guard.CheckMembersAsync(caller, id, administration, plan, Updated, ct));
                work.Add(AuditTrail.Entry(
                    caller.Actor, caller.ConnectionId, now, Updated, id, ChangeDetail.Of(before, after, plan.AddPeople.AddRange(plan.AddGroups), plan.RemovePeople.AddRange(plan.RemoveGroups), plan.RemovedOthers),
                    before is null || after is null ? null : AuditValues.Of(null, before, after)));
                // The group's own row comes last: whoever else changes its members waits from here to the commit, no longer.
                work.Add(
                    row is not null
                        ? new(GroupSql.Update, [caller.OrganizationId, id, stored.Version, row.DisplayName, row.DisplayNameKey, row.NameDiscriminator, row.ExternalId, row.Document, row.Search, now], 1)
                        : plan.Replaces || precondition != Precondition.None
                            ? new(GroupSql.TouchVersion, [caller.OrganizationId, id, stored.Version, now], 1)
                            : new(GroupSql.Touch, [caller.OrganizationId, id, now, 1L], 1, Adds: true));
                if (await database.CommitAsync(id, work, ct))
                {
                    return stored with
                    {
                        Document = row?.Document ?? stored.Document,
                        ExternalId = row is null ? stored.ExternalId : row.ExternalId,
                        LastModifiedAt = now,
                        Version = stored.Version + 1,
                    };
                }
                if (row is not null)
                {
                    await ThrowIfTakenAsync(caller, id, row, ct);
                }
                return null;
            },
            ct);
    }

    private async ValueTask<StoredResource> LoadAsync(ScimCaller caller, Guid id, CancellationToken ct) =>
        await database.SeekAsync(GroupSql.Load, [caller.OrganizationId, caller.ConnectionId, id], GroupSql.ReadWithAccess, ct) is [var found, ..] ? found : throw NotFound(id);

    private static void Add(List<SqlStatement> work, SqlStatement? statement)
    {
        if (statement is { } more)
        {
            work.Add(more);
        }
    }

    /// <summary>The group's own attributes before and after a change; nulls where it changes nothing.</summary>
    private (ScimResource? Before, ScimResource? After) Edit(StoredResource stored, Func<ScimResource, ScimResource> change)
    {
        var before = OpenDocument.Read(stored, type).With(CommonAttributes.Id, null);
        var changed = change(before);
        var after = ReferenceEquals(changed, before) ? before : GroupCodec.Normalize(changed);
        return after.Attributes.Equals(before.Attributes) ? default : (before, after);
    }

    private void AddMembership(List<SqlStatement> work, ScimCaller caller, Guid id, MembershipPlan plan)
    {
        if (plan.Replaces && plan.RemovedOthers > 0)
        {
            work.Add(new(sql.RemoveOtherMembers, [caller.OrganizationId, id, new SqlIds([.. plan.Keep])]));
            work.Add(new(sql.RemoveOtherNestedGroups, [caller.OrganizationId, id, new SqlIds([.. plan.Keep])]));
        }
        AddRows(sql.RemoveMembers, plan.RemovePeople, [caller.OrganizationId, id]);
        AddRows(sql.RemoveNestedGroups, plan.RemoveGroups, [caller.OrganizationId, id]);
        AddRows(sql.TakeOver, plan.TakenOver, [caller.OrganizationId, id]);
        AddRows(sql.AddMembers, plan.AddPeople, [caller.OrganizationId, id, caller.ConnectionId]);
        AddRows(sql.AddNestedGroups, plan.AddGroups, [caller.OrganizationId, id, caller.ConnectionId]);

        void AddRows(string statement, ImmutableArray<Guid> ids, object?[] parameters)
        {
            if (!ids.IsEmpty)
            {
                work.Add(new(statement, [.. parameters, new SqlIds([.. ids])], ids.Length));
            }
        }
    }

    /// <summary>Group names are unique in a connection unless its setting says otherwise (Entra needs them so).</summary>
    private async Task ThrowIfTakenAsync(ScimCaller caller, Guid id, GroupCodec.Row row, CancellationToken ct)
    {
        var taken = await database.ListAsync(
            GroupSql.Taken,
            [caller.OrganizationId, caller.ConnectionId, id, row.DisplayNameKey, row.NameDiscriminator],
            found => found.Number(0),
            ct);
        if (taken[0] > 0)
        {
            throw ScimException.Uniqueness("A group with this displayName exists already: find it with filter=displayName eq \"…\", or choose another name.");
        }
    }

    private static ScimException NotFound(Guid id) => ScimException.NotFound($"Group {id} is not known.");
}
