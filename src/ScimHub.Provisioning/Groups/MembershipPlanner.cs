using System.Collections.Immutable;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Storage;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Patching;

namespace ScimHub.Provisioning.Groups;

/// <summary>
/// Turns a wanted change of members into the rows that must come and go. Costs index seeks for the ids the request names, never
/// the size of the group, unless the whole membership is replaced.
/// </summary>
internal sealed class MembershipPlanner(HubDatabase database, GroupSql sql)
{
    /// <param name="group">The group; an id no row has yet where it is being created.</param>
    /// <param name="safe">The protected accounts: no emptying of a list reaches them, and who of them is in already is not touched.</param>
    /// <param name="first">Nothing was tried yet: the usual case is taken for granted, without a look. Where it is not so the commit does not hold, and the next plan is made of what is there.</param>
    /// <exception cref="ScimException">400 <c>invalidValue</c>, naming the first member that is not known, or a group that would hold itself.</exception>
    public async ValueTask<MembershipPlan> PlanAsync(ScimCaller caller, Guid group, MembershipChange change, IReadOnlySet<Guid> safe, bool first, CancellationToken ct)
    {
        if (change.IsNone)
        {
            return MembershipPlan.Nothing;
        }
        if (first && Usual(group, change) is { } usual && (safe.Count == 0 || !usual.Moves.Any(safe.Contains)))
        {
            return usual;
        }
        var wanted = Known(change.Add, caller);
        if (wanted.Contains(group))
        {
            throw ScimException.InvalidValue("A group cannot be a member of itself.");
        }
        var (people, groups, present, asserted) = await ClassifyAsync(caller, group, wanted, ct);
        var takenOver = asserted.RemoveAll(safe.Contains);
        if (change.Clear)
        {
            var keep = ImmutableArray.CreateRange(people.Concat(groups).Concat(present).Concat(safe));
            var others = await database.ListAsync(sql.CountOthers, [caller.OrganizationId, group, new SqlIds([.. keep])], row => row.Number(0), ct);
            return new(people, groups, [], [], true, keep, others[0]) { TakenOver = takenOver };
        }
        var (removePeople, removeGroups) = await PresentAsync(caller, group, change.Remove, ct);
        return new(people, groups, removePeople, removeGroups, false, [], 0) { TakenOver = takenOver };
    }

    /// <summary>The plan if all who come are people who are not in the group, and all who go are people who are; null where that cannot be.</summary>
    private static MembershipPlan? Usual(Guid group, MembershipChange change) =>
        !change.Clear && Ids(change.Add) is { } add && !add.Contains(group) && Ids(change.Remove) is { } remove
            ? new(add, [], remove, [], false, [], 0)
            : null;

    /// <summary>The ids; null where one is no id or is named twice.</summary>
    private static ImmutableArray<Guid>? Ids(ImmutableArray<string> texts)
    {
        var ids = ImmutableArray.CreateBuilder<Guid>(texts.Length);
        var seen = new HashSet<Guid>(texts.Length);
        foreach (var text in texts)
        {
            if (!Guid.TryParseExact(text, "D", out var id) || !seen.Add(id))
            {
                return null;
            }
            ids.Add(id);
        }
        return ids.MoveToImmutable();
    }

    private async ValueTask<(ImmutableArray<Guid> People, ImmutableArray<Guid> Groups, ImmutableArray<Guid> Present, ImmutableArray<Guid> TakenOver)> ClassifyAsync(
        ScimCaller caller, Guid group, ImmutableArray<Guid> wanted, CancellationToken ct)
    {
        if (wanted.IsEmpty)
        {
            return ([], [], [], []);
        }
        var odd = await database.ListAsync(
            sql.NotNewPeople,
            [caller.OrganizationId, caller.ConnectionId, group, new SqlIds([.. wanted])],
            row => (Id: row.Id(0), IsPerson: row.Number(1) > 0, IsGroup: row.Number(2) > 0, IsMember: row.Number(3) > 0, IsAsserted: row.Number(4) > 0),
            ct);
        if (odd.Count == 0)
        {
            return (wanted, [], [], []);
        }
        if (caller.Settings.UnknownMembers == UnknownMembers.Reject && odd.FindIndex(id => !id.IsPerson && !id.IsGroup) is >= 0 and var unknown)
        {
            throw Unknown(odd[unknown].Id.ToString());
        }
        var except = odd.Select(id => id.Id).ToHashSet();
        return (
            [.. wanted.Where(id => !except.Contains(id))],
            [.. odd.Where(id => id.IsGroup && !id.IsMember).Select(id => id.Id)],
            [.. odd.Where(id => id.IsMember).Select(id => id.Id)],
            [.. odd.Where(id => id.IsAsserted && id.IsPerson).Select(id => id.Id)]);
    }

    private async ValueTask<(ImmutableArray<Guid> People, ImmutableArray<Guid> Groups)> PresentAsync(
        ScimCaller caller, Guid group, ImmutableArray<string> ids, CancellationToken ct)
    {
        // Removing a member that is absent or unknown is success without effect: an identity provider would retry for ever.
        Guid[] named = [.. ids.Select(id => Guid.TryParseExact(id, "D", out var parsed) ? parsed : default).Where(id => id != default).Distinct()];
        if (named.Length == 0)
        {
            return ([], []);
        }
        var present = await database.ListAsync(
            sql.Present, [caller.OrganizationId, group, new SqlIds(named)], row => (Id: row.Id(0), IsGroup: row.Number(1) > 0), ct);
        return ([.. present.Where(m => !m.IsGroup).Select(m => m.Id)], [.. present.Where(m => m.IsGroup).Select(m => m.Id)]);
    }

    private static ImmutableArray<Guid> Known(ImmutableArray<string> ids, ScimCaller caller)
    {
        var known = ImmutableArray.CreateBuilder<Guid>(ids.Length);
        var seen = new HashSet<Guid>(ids.Length);
        foreach (var text in ids)
        {
            if (!Guid.TryParseExact(text, "D", out var id))
            {
                if (caller.Settings.UnknownMembers == UnknownMembers.Reject)
                {
                    throw Unknown(text);
                }
            }
            else if (seen.Add(id))
            {
                known.Add(id);
            }
        }
        return known.ToImmutable();
    }

    private static ScimException Unknown(string id) =>
        ScimException.InvalidValue($"No user or group has the id '{(id.Length > 64 ? id[..64] + "…" : id)}': create it first, or leave it out. Nothing was changed.");
}
