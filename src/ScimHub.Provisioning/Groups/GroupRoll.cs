using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Users;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Filters;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Groups;

/// <summary>
/// Brings the groups of a directory that was read to its end into those of its connection: one that is not here yet is made, though nobody be in it, and one that has another name there by now is
/// renamed, and keeps its members and what is granted to it. A group is known by its id. None is removed, and one in which a SCIM client has put somebody keeps the name that client gave it.
/// </summary>
public sealed class GroupRoll(HubStorage storage, SchemaCatalog catalog, TimeProvider time)
{
    private const string Updated = "group.updated";

    /// <param name="Refused">Another group of the connection has the name, or it is none.</param>
    public sealed record Outcome(int Made, int Renamed, int Refused);

    private sealed record Step(Outcome Outcome, bool IsTaken = false);

    private static readonly Step Nothing = new(new(0, 0, 0));
    private static readonly Step Made = new(new(1, 0, 0));
    private static readonly Step Renamed = new(new(0, 1, 0));
    private static readonly Step Refused = new(new(0, 0, 1));
    private static readonly Step Taken = Refused with { IsTaken = true };

    /// <summary>Whether somebody is in a group because the connection's directory said so.</summary>
    public async Task<bool> HoldsAsync(int organizationId, Guid connectionId, CancellationToken ct)
    {
        await using var context = storage.CreateContext(organizationId);
        return await context.Members.AnyAsync(x => x.ConnectionId == connectionId && x.Channel == Channel.Ldap, ct).ConfigureAwait(false);
    }

    /// <param name="isRehearsal">It is only asked what would come of it: nothing is written, and a name that is taken not found out.</param>
    public async Task<Outcome> AssertAsync(Actor actor, Guid connectionId, IReadOnlyList<AssertedGroup> asserted, bool isRehearsal, CancellationToken ct)
    {
        await using var context = storage.CreateContext(actor.OrganizationId);
        if (await context.Connections.AsNoTracking().SingleOrDefaultAsync(x => x.Id == connectionId, ct).ConfigureAwait(false) is not { } connection)
        {
            return Nothing.Outcome;
        }
        var rows = await KnownGroup.Of(context.Groups.Where(g => g.ConnectionId == connectionId)).ToListAsync(ct).ConfigureAwait(false);
        var byId = KnownGroup.ById(rows);
        var named = asserted.Where(group => ComparisonKey.Identity(group.Name).Length is > 0 and <= ComparisonKey.MaxIndexedLength).ToList();
        var renamed = named.Where(group => byId.TryGetValue(group.Id, out var row) && row.DisplayName != group.Name).ToList();
        var made = named.Where(group => !byId.ContainsKey(group.Id)).ToList();
        if (isRehearsal)
        {
            var names = rows.Select(row => row.DisplayNameKey).ToHashSet(StringComparer.Ordinal);
            return new(made.Count(group => names.Add(ComparisonKey.Identity(group.Name))), renamed.Count, 0);
        }
        var steps = await RenameAsync(actor, connection, renamed, byId, ct).ConfigureAwait(false);
        foreach (var group in made)
        {
            steps.Add(await TryAsync(() => MakeAsync(actor, connection, group, ct), ct).ConfigureAwait(false));
        }
        return new(steps.Sum(step => step.Outcome.Made), steps.Sum(step => step.Outcome.Renamed), steps.Sum(step => step.Outcome.Refused));
    }

    /// <summary>A name is often free only when the group that had it has gone on to its own new one: as long as one more goes, the others are tried again.</summary>
    private async Task<List<Step>> RenameAsync(Actor actor, Connection connection, List<AssertedGroup> waiting, Dictionary<string, KnownGroup> byId, CancellationToken ct)
    {
        var steps = new List<Step>();
        for (var before = int.MaxValue; waiting.Count > 0 && waiting.Count < before;)
        {
            before = waiting.Count;
            var taken = new List<AssertedGroup>();
            foreach (var group in waiting)
            {
                var step = await TryAsync(() => RenameAsync(actor, connection, byId[group.Id].Id, group.Name, ct), ct).ConfigureAwait(false);
                if (step.IsTaken)
                {
                    taken.Add(group);
                }
                else
                {
                    steps.Add(step);
                }
            }
            waiting = taken;
        }
        foreach (var id in waiting.Select(group => byId[group.Id].Id))
        {
            await storage.Database.CommitAsync(id, [AuditTrail.Refusal(actor, connection.Id, time.GetUtcNow(), Updated, id, RefusalReason.NameTaken)], ct).ConfigureAwait(false);
            steps.Add(Refused);
        }
        return steps;
    }

    private static async Task<Step> TryAsync(Func<Task<Step?>> attempt, CancellationToken ct)
    {
        try
        {
            return await Optimistic.RunAsync(attempt, ct).ConfigureAwait(false);
        }
        catch (ScimException)
        {
            return Refused;
        }
    }

    private async Task<Step?> RenameAsync(Actor actor, Connection connection, Guid id, string name, CancellationToken ct)
    {
        await using var context = storage.CreateContext(actor.OrganizationId);
        if (await context.Groups.AsNoTracking().SingleOrDefaultAsync(x => x.Id == id, ct).ConfigureAwait(false) is not { } group || group.DisplayName == name
            || await context.Members.AnyAsync(x => x.GroupId == id && x.Channel == Channel.Scim, ct).ConfigureAwait(false)
            || await context.NestedGroups.AnyAsync(x => x.GroupId == id, ct).ConfigureAwait(false))
        {
            return Nothing;
        }
        var now = time.GetUtcNow();
        var before = OpenDocument.Read(new StoredResource(id, group.Document, group.ExternalId, group.CreatedAt, group.LastModifiedAt, group.Version), catalog.Group).With(CommonAttributes.Id, null);
        var after = GroupCodec.Normalize(before.With(GroupAttributes.DisplayName, new ScimString(name)));
        var row = GroupCodec.Render(connection.GroupNames, id, after);
        List<SqlStatement> work =
        [
            AuditTrail.Entry(actor, connection.Id, now, Updated, id, ChangeDetail.Of(before, after), AuditValues.Of(null, before, after)),
            new(GroupSql.Update, [actor.OrganizationId, id, group.Version, row.DisplayName, row.DisplayNameKey, row.NameDiscriminator, row.ExternalId, row.Document, row.Search, now], 1),
        ];
        return await storage.Database.CommitAsync(id, work, ct).ConfigureAwait(false) ? Renamed
            : await IsTakenAsync(actor, connection, id, row, ct).ConfigureAwait(false) ? Taken
            : null;
    }

    /// <summary>One that has its name already is the same to whoever is said to be in it, by whatever id (<see cref="AssertedMemberships"/>).</summary>
    private async Task<Step?> MakeAsync(Actor actor, Connection connection, AssertedGroup asserted, CancellationToken ct)
    {
        var key = ComparisonKey.Identity(asserted.Name);
        await using var context = storage.CreateContext(actor.OrganizationId);
        if (await context.Groups.AnyAsync(x => x.ConnectionId == connection.Id && (x.DisplayNameKey == key || x.ExternalId == asserted.Id), ct).ConfigureAwait(false))
        {
            return Nothing;
        }
        var now = time.GetUtcNow();
        var id = SequentialId.Next(now);
        var unit = AssertedGroupUnit.Of(catalog, actor, connection, id, asserted, now);
        return await storage.Database.CommitAsync(id, [unit.Insert, unit.Audit, unit.Count], ct).ConfigureAwait(false) ? Made : null;
    }

    private async Task<bool> IsTakenAsync(Actor actor, Connection connection, Guid id, GroupCodec.Row row, CancellationToken ct) =>
        (await storage.Database.ListAsync(GroupSql.Taken, [actor.OrganizationId, connection.Id, id, row.DisplayNameKey, row.NameDiscriminator], found => found.Number(0), ct))[0] > 0;
}
