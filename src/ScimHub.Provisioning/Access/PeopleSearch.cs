using ScimHub.Provisioning.Users;

namespace ScimHub.Provisioning.Access;

/// <summary>Looks for people by what they are and by what they have.</summary>
public sealed class PeopleSearch(UserDirectory users, AccessReader access)
{
    /// <summary>How many holders of a role are looked at a time, where what else is asked fits few of them.</summary>
    private const int MostAtATime = 500;

    private const int Growth = 4;

    /// <summary>The people of a query, in the order of their ids: at most <paramref name="limit"/> behind <paramref name="after"/>.</summary>
    /// <param name="role">Only who has it, by a grant, a group or a rule; deactivated people have none. Null: any, where a domain is named, or none.</param>
    /// <param name="domain">Where they have it; null: everywhere, where a role is named.</param>
    public async Task<IReadOnlyList<DirectoryUser>> FindAsync(UserQuery query, NamedRole? role, Domain? domain, Guid after, int limit, CancellationToken ct)
    {
        if (role is null && domain is null)
        {
            return await users.ListAsync(query, after, limit, ct).ConfigureAwait(false);
        }
        var found = new List<DirectoryUser>();
        var size = limit;
        for (var from = after; found.Count < limit; size = Math.Max(limit, Math.Min(size * Growth, MostAtATime)))
        {
            var holders = await access.HoldersAsync(role, domain, from, size, ct).ConfigureAwait(false);
            if (holders.Count > 0)
            {
                found.AddRange(await users.ListAsync(query with { Ids = [.. holders.Select(holder => holder.UserId)] }, from, limit - found.Count, ct).ConfigureAwait(false));
                from = holders[^1].UserId;
            }
            if (holders.Count < size)
            {
                break;
            }
        }
        return found;
    }
}
