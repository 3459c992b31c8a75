using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Provisioning.Storage;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Filters;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Groups;

/// <summary>
/// Local groups, as administrators of groups make, rename, fill and end them, and as managers fill the ones they were named for. What a connection owns is its identity
/// provider's alone. What is as it should be already is no change.
/// </summary>
/// <exception cref="AdministrationException">What was asked for cannot be done, and why; nothing was changed.</exception>
/// <exception cref="ScimException">The group is not at the version asked for (412).</exception>
public sealed class GroupAdministration(HubStorage storage, SchemaCatalog catalog, TimeProvider time, Actor actor)
{
    /// <summary>People and groups that come or go at once.</summary>
    public const int MaxMembers = 1_000;

    private const string Created = "group.created";
    private const string Updated = "group.updated";
    private const string Deleted = "group.deleted";
    private const string ManagerAdded = "group.manager.added";
    private const string ManagerRemoved = "group.manager.removed";
    private const string SettingsChanged = "group.settings.changed";

    private readonly HubDatabase database = storage.Database;
    private readonly GroupSql sql = new(storage.Database);

    /// <summary>What a program that acts may do and give at most; null: everything. Of a person it is not asked: what they may is read at each change.</summary>
    public RolePermissions? Ceiling { get; init; }

    /// <summary>What else is written in the unit of work that makes something: it is given the context and what was made.</summary>
    public Action<HubDbContext, object>? Alongside { get; init; }

    private GroupGuard Guard => field ??= new(storage, catalog, time, actor, Ceiling);

    /// <summary>A group nobody is in yet. Names of local groups are unique.</summary>
    public async Task<DirectoryGroup> CreateAsync(string name, CancellationToken ct)
    {
        await Guard.CheckAsync(null, GroupDeed.Anything, Created, ct).ConfigureAwait(false);
        var now = time.GetUtcNow();
        var id = SequentialId.Next(now);
        var row = GroupCodec.Render(GroupNames.Unique, id, Named(name));
        await using var context = storage.CreateContext(actor);
        if (await context.Groups.AnyAsync(x => x.ConnectionId == Group.Local && x.DisplayNameKey == row.DisplayNameKey, ct).ConfigureAwait(false))
        {
            throw Taken(row.DisplayName);
        }
        context.Groups.Add(new Group
        {
            OrganizationId = actor.OrganizationId,
            Id = id,
            ConnectionId = Group.Local,
            DisplayName = row.DisplayName,
            DisplayNameKey = row.DisplayNameKey,
            NameDiscriminator = row.NameDiscriminator,
            Document = row.Document,
            Search = row.Search.Text,
            Version = 1,
            CreatedAt = now,
            LastModifiedAt = now,
        });
        AdministrativeAudit.Record(context, now, Created, null, id, values: AuditValues.OfMade(null, row.Document, null));
        var made = new DirectoryGroup(new(id, row.Document, null, now, now, 1), Group.Local);
        Alongside?.Invoke(context, made);
        await AccessRegistry.SaveAsync(context, "group", row.DisplayName, ct).ConfigureAwait(false);
        return made;
    }

    /// <param name="name">Null: as it is.</param>
    public Task<DirectoryGroup> ChangeAsync(Guid id, string? name, Precondition condition, CancellationToken ct) => Optimistic.RunAsync(
        async () =>
        {
            await Guard.CheckAsync(id, GroupDeed.Anything, Updated, ct).ConfigureAwait(false);
            var (stored, _) = await LoadAsync(id, ct);
            condition.Check(stored.Version);
            var before = OpenDocument.Read(stored, catalog.Group).With(CommonAttributes.Id, null);
            var after = name is null ? before : Named(name);
            if (after.Attributes.Equals(before.Attributes))
            {
                return new DirectoryGroup(stored, Group.Local);
            }
            var now = time.GetUtcNow();
            var row = GroupCodec.Render(GroupNames.Unique, id, after);
            List<SqlStatement> work =
            [
                AuditTrail.Entry(actor, null, now, Updated, id, ChangeDetail.Of(before, after), AuditValues.Of(null, before, after)),
                new(GroupSql.Update, [actor.OrganizationId, id, stored.Version, row.DisplayName, row.DisplayNameKey, row.NameDiscriminator, null, row.Document, row.Search, now], 1),
            ];
            if (await database.CommitAsync(id, work, ct))
            {
                return new(stored with { Document = row.Document, LastModifiedAt = now, Version = stored.Version + 1 }, Group.Local);
            }
            var taken = await database.ListAsync(GroupSql.Taken, [actor.OrganizationId, Group.Local, id, row.DisplayNameKey, row.NameDiscriminator], found => found.Number(0), ct);
            return taken[0] > 0 ? throw Taken(row.DisplayName) : null;
        },
        ct);

    /// <summary>Ends a group, with what is granted to it.</summary>
    public Task<DirectoryGroup> RemoveAsync(Guid id, Precondition condition, CancellationToken ct) => Optimistic.RunAsync(
        async () =>
        {
            var rights = await Guard.CheckAsync(id, GroupDeed.Anything, Deleted, ct).ConfigureAwait(false);
            var (stored, accessVersion) = await LoadAsync(id, ct);
            condition.Check(stored.Version);
            var now = time.GetUtcNow();
            List<SqlStatement> work =
            [
                new(GroupSql.TouchParents, [actor.OrganizationId, id, now]),
                new(GroupSql.DeleteParents, [actor.OrganizationId, id]),
                new(GroupSql.Delete, [actor.OrganizationId, id, stored.Version], 1),
                new(GroupSql.DeleteMembers, [actor.OrganizationId, id]),
                AuditTrail.Entry(actor, null, now, Deleted, id, null, AuditValues.OfRemoved(stored.Document.Span, null)),
            ];
            Add(work, await Guard.CheckEndAsync(rights, id, accessVersion, Deleted, ct));
            return await database.CommitAsync(id, work, ct) ? new DirectoryGroup(stored, Group.Local) : null;
        },
        ct);

    /// <param name="members">Ids of people of the organisation, and of groups, local or a connection's.</param>
    public Task<DirectoryGroup> AddMembersAsync(Guid id, IReadOnlyCollection<Guid> members, Precondition condition, CancellationToken ct) =>
        MoveAsync(id, members, condition, GroupDeed.PeopleCome, PlanAdditionAsync, ct);

    /// <summary>Who is not in the group stays out of it.</summary>
    public Task<DirectoryGroup> RemoveMembersAsync(Guid id, IReadOnlyCollection<Guid> members, Precondition condition, CancellationToken ct) =>
        MoveAsync(id, members, condition, GroupDeed.People, PlanRemovalAsync, ct);

    /// <summary>
    /// Names a manager of a local group. Of a connection's group there are none: a manager says who is in it, which there only the identity provider does, so that it would be
    /// a title without power.
    /// </summary>
    public async Task AddManagerAsync(Guid id, Guid userId, CancellationToken ct)
    {
        var rights = await Guard.CheckAsync(id, GroupDeed.Anything, ManagerAdded, ct).ConfigureAwait(false);
        await LoadAsync(id, ct);
        await Guard.CheckGiftsAsync(rights, id, ct);
        await using var context = storage.CreateContext(actor);
        if (!await context.Users.AnyAsync(x => x.Id == userId, ct).ConfigureAwait(false))
        {
            throw new AdministrationException($"There is no person with the id {userId}.");
        }
        if (await context.GroupManagers.AnyAsync(x => x.GroupId == id && x.UserId == userId, ct).ConfigureAwait(false))
        {
            return;
        }
        var now = time.GetUtcNow();
        context.GroupManagers.Add(new() { OrganizationId = actor.OrganizationId, GroupId = id, UserId = userId, CreatedAt = now });
        AdministrativeAudit.Record(context, now, ManagerAdded, null, id, new() { ["user"] = userId.ToString() });
        await SaveManagersAsync(context, ct).ConfigureAwait(false);
    }

    public async Task RemoveManagerAsync(Guid id, Guid userId, CancellationToken ct)
    {
        await Guard.CheckAsync(id, GroupDeed.Anything, ManagerRemoved, ct).ConfigureAwait(false);
        await LoadAsync(id, ct);
        await using var context = storage.CreateContext(actor);
        var manager = await context.GroupManagers.SingleOrDefaultAsync(x => x.GroupId == id && x.UserId == userId, ct).ConfigureAwait(false)
            ?? throw AdministrationException.NotFound($"The person {userId} is no manager of the group.");
        context.GroupManagers.Remove(manager);
        AdministrativeAudit.Record(context, time.GetUtcNow(), ManagerRemoved, null, id, new() { ["user"] = userId.ToString() });
        await SaveManagersAsync(context, ct).ConfigureAwait(false);
    }

    public async Task<TeamSettings> SettingsAsync(Guid id, CancellationToken ct)
    {
        await LoadAsync(id, ct);
        var rights = await Guard.RightsAsync(id, ct).ConfigureAwait(false);
        await using var context = storage.CreateContext(actor);
        return new(await context.Groups.AnyAsync(x => x.Id == id && x.MembersInvite, ct).ConfigureAwait(false), rights.May(GroupDeed.PeopleCome), rights.May(GroupDeed.People));
    }

    /// <summary>Says whether the members of a local group may take others into it: they give what the group gives then.</summary>
    public async Task LetMembersInviteAsync(Guid id, bool membersInvite, CancellationToken ct)
    {
        var rights = await Guard.CheckAsync(id, GroupDeed.Anything, SettingsChanged, ct).ConfigureAwait(false);
        await LoadAsync(id, ct);
        if (membersInvite)
        {
            await Guard.CheckGiftsAsync(rights, id, ct);
        }
        await using var context = storage.CreateContext(actor);
        await using var transaction = await context.Database.BeginTransactionAsync(ct).ConfigureAwait(false);
        if (await context.Groups.Where(x => x.Id == id && x.MembersInvite != membersInvite).ExecuteUpdateAsync(x => x.SetProperty(group => group.MembersInvite, membersInvite), ct).ConfigureAwait(false) > 0)
        {
            AdministrativeAudit.Record(context, time.GetUtcNow(), SettingsChanged, null, id, new() { ["membersInvite"] = membersInvite });
            await context.SaveChangesAsync(ct).ConfigureAwait(false);
            await transaction.CommitAsync(ct).ConfigureAwait(false);
        }
    }

    private async Task<DirectoryGroup> MoveAsync(
        Guid id, IReadOnlyCollection<Guid> members, Precondition condition, GroupDeed deed, Func<Guid, Guid[], CancellationToken, ValueTask<MembershipPlan>> plan, CancellationToken ct)
    {
        Guid[] named = [.. members.Distinct()];
        if (named.Length is 0 or > MaxMembers)
        {
            throw new AdministrationException($"Name 1 to {MaxMembers} members at once.");
        }
        return await Optimistic.RunAsync(
            async () =>
            {
                var rights = await Guard.CheckAsync(id, deed, Updated, ct).ConfigureAwait(false);
                var (stored, accessVersion) = await LoadAsync(id, ct);
                condition.Check(stored.Version);
                var planned = await plan(id, named, ct);
                if (planned.IsEmpty)
                {
                    return new DirectoryGroup(stored, Group.Local);
                }
                var now = time.GetUtcNow();
                var work = Rows(id, planned);
                Add(work, await Guard.CheckMembersAsync(rights, id, accessVersion, planned, Updated, ct));
                work.Add(AuditTrail.Entry(
                    actor, null, now, Updated, id, ChangeDetail.Of(null, null, planned.AddPeople.AddRange(planned.AddGroups), planned.RemovePeople.AddRange(planned.RemoveGroups))));
                work.Add(condition == Precondition.None
                    ? new(GroupSql.Touch, [actor.OrganizationId, id, now, 1L], 1, Adds: true)
                    : new(GroupSql.TouchVersion, [actor.OrganizationId, id, stored.Version, now], 1));
                return await database.CommitAsync(id, work, ct) ? new(stored with { LastModifiedAt = now, Version = stored.Version + 1 }, Group.Local) : null;
            },
            ct).ConfigureAwait(false);
    }

    private async ValueTask<MembershipPlan> PlanAdditionAsync(Guid id, Guid[] named, CancellationToken ct)
    {
        if (named.Contains(id))
        {
            throw new AdministrationException("A group cannot be a member of itself.");
        }
        var known = await database.ListAsync(
            sql.Known,
            [actor.OrganizationId, id, new SqlIds(named)],
            row => (Id: row.Id(0), IsPerson: row.Number(1) > 0, Group: row.OptionalText(2), IsMember: row.Number(3) > 0),
            ct);
        if (known.FindIndex(x => !x.IsPerson && x.Group is null) is >= 0 and var unknown)
        {
            throw new AdministrationException($"There is no person and no group with the id {known[unknown].Id}.");
        }
        ImmutableArray<Guid> groups = [.. known.Where(x => !x.IsPerson && !x.IsMember).Select(x => x.Id)];
        if (groups.Length > 0
            && await database.ListAsync(sql.Holding, [actor.OrganizationId, id, new SqlIds([.. groups]), Group.Local], row => row.Id(0), ct) is [var holding, ..])
        {
            throw AdministrationException.Conflict($"The group '{known.Find(x => x.Id == holding).Group}' holds this group already, itself or by groups within it: each would be in the other.");
        }
        return MembershipPlan.Nothing with { AddPeople = [.. known.Where(x => x.IsPerson && !x.IsMember).Select(x => x.Id)], AddGroups = groups };
    }

    private async ValueTask<MembershipPlan> PlanRemovalAsync(Guid id, Guid[] named, CancellationToken ct)
    {
        var present = await database.ListAsync(sql.Present, [actor.OrganizationId, id, new SqlIds(named)], row => (Id: row.Id(0), IsGroup: row.Number(1) > 0), ct);
        return MembershipPlan.Nothing with { RemovePeople = [.. present.Where(x => !x.IsGroup).Select(x => x.Id)], RemoveGroups = [.. present.Where(x => x.IsGroup).Select(x => x.Id)] };
    }

    private List<SqlStatement> Rows(Guid id, MembershipPlan plan)
    {
        var work = new List<SqlStatement>();
        AddRows(sql.RemoveMembers, plan.RemovePeople, [actor.OrganizationId, id]);
        AddRows(sql.RemoveNestedGroups, plan.RemoveGroups, [actor.OrganizationId, id]);
        AddRows(sql.AddAnybody, plan.AddPeople, [actor.OrganizationId, id, Group.Local]);
        AddRows(sql.AddNestedGroups, plan.AddGroups, [actor.OrganizationId, id, Group.Local]);
        return work;

        void AddRows(string statement, ImmutableArray<Guid> ids, object?[] parameters)
        {
            if (!ids.IsEmpty)
            {
                work.Add(new(statement, [.. parameters, new SqlIds([.. ids])], ids.Length));
            }
        }
    }

    /// <summary>The group, with the version of the organisation's access.</summary>
    private async ValueTask<(StoredResource Group, long AccessVersion)> LoadAsync(Guid id, CancellationToken ct)
    {
        if (await database.SeekAsync(GroupSql.Load, [actor.OrganizationId, Group.Local, id], row => (GroupSql.Read(row), row.Number(GroupSql.AccessVersion)), ct) is [var found, ..])
        {
            return found;
        }
        throw await database.ListAsync(GroupSql.Owner, [actor.OrganizationId, id], row => (Name: row.Text(0), Connection: row.OptionalText(1)), ct) is [var owned, ..]
            ? AdministrationException.Conflict(
                $"The group '{owned.Name}' belongs to the connection '{owned.Connection}': its identity provider alone says what it is called and who is in it. Change it there, or nest it in a local group.")
            : AdministrationException.NotFound($"There is no group with the id {id}.");
    }

    /// <summary>A group of that name and nothing else. It may be as long as that of a pushed one: rules read roles and domains out of it.</summary>
    private ScimResource Named(string name)
    {
        var trimmed = name.Trim();
        return ComparisonKey.Identity(trimmed).Length is 0 or > ComparisonKey.MaxIndexedLength || trimmed.Length > ComparisonKey.MaxIndexedLength || trimmed.Any(char.IsControl)
            ? throw new AdministrationException($"A group's name has 1 to {ComparisonKey.MaxIndexedLength} visible characters and no control characters.")
            : GroupCodec.Normalize(new ScimResource(catalog.Group, ScimComplex.Empty).With(GroupAttributes.DisplayName, new ScimString(trimmed)));
    }

    private static void Add(List<SqlStatement> work, SqlStatement? statement)
    {
        if (statement is { } more)
        {
            work.Add(more);
        }
    }

    private static async Task SaveManagersAsync(HubDbContext context, CancellationToken ct)
    {
        try
        {
            await context.SaveChangesAsync(ct).ConfigureAwait(false);
        }
        catch (DbUpdateException)
        {
            throw AdministrationException.Conflict("Somebody else changed the group, the person or its managers at the same moment: repeat the request.");
        }
    }

    private static AdministrationException Taken(string name) => AdministrationException.Conflict($"There is a local group '{name}' already: choose another name.");
}
