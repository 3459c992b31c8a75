using ScimHub.Provisioning.Connections;

namespace ScimHub.Provisioning.Storage;

/// <summary>Pages of all resources of a kind in their stable order: each costs the same, however deep it lies, and one round trip.</summary>
internal sealed class PlainLister(HubDatabase database, TimeProvider time, ListSource source)
{
    /// <summary>While resources are removed faster than anchors are made, the walk begins at the start.</summary>
    private const int MaxRounds = 3;

    private readonly PageAnchors anchors = new(database, time);
    private readonly string counts = $"SELECT {source.Total}, {ListSource.Removed}";
    private readonly string page = $"""
        SELECT {source.PlainColumns}, {source.Total}, {ListSource.Removed}
        {source.From} AND {source.Behind("$3")}
        ORDER BY {source.Id}
        {database.Page(4, 5)}
        """;

    public async ValueTask<ResourcePage> ListAsync(ScimCaller caller, ListQuery query, CancellationToken ct)
    {
        for (var round = 0; ; round++)
        {
            var start = query.After is { } after ? PageStart.After(after.Id)
                : round == MaxRounds ? PageStart.At(query.StartIndex - 1)
                : await anchors.FindAsync(source, caller.OrganizationId, caller.ConnectionId, query.StartIndex - 1, ct);
            var (rows, total, removed) = await ReadAsync(caller, start, query.Count, ct);
            if (start.Removed is { } then && then != removed)
            {
                anchors.Forget(source, caller.OrganizationId, caller.ConnectionId);
                continue;
            }
            if (rows.Count <= query.Count)
            {
                return new(total, rows, null);
            }
            rows.RemoveAt(query.Count);
            return new(total, rows, new PagePosition(rows[^1].Id, null));
        }
    }

    /// <summary>One row more than asked for, if there is one, and the counts of the same moment.</summary>
    private async ValueTask<(List<StoredResource> Rows, long Total, long Removed)> ReadAsync(ScimCaller caller, PageStart start, int count, CancellationToken ct)
    {
        var total = -1L;
        var removed = 0L;
        var query = new SqlQuery<StoredResource>(page, [caller.OrganizationId, caller.ConnectionId, start.Behind, count + 1L, start.Skip], row =>
        {
            if (total < 0)
            {
                (total, removed) = (row.Number(ListSource.Width), row.Number(ListSource.Width + 1));
            }
            return source.Read(row);
        });
        List<StoredResource> rows;
        if (source.Groups is { } groups)
        {
            (rows, var memberships) = await database.ListAsync(query, groups(caller, start, count), ct);
            AddGroups(rows, memberships);
        }
        else
        {
            rows = await database.ScanAsync(query.Sql, query.Parameters, query.Row, ct);
        }
        if (total < 0 && start == PageStart.At(0))
        {
            return (rows, 0, 0);
        }
        if (total < 0)
        {
            (total, removed) = (await database.ListAsync(counts, [caller.OrganizationId, caller.ConnectionId], row => (row.Number(0), row.Number(1)), ct))[0];
        }
        return (rows, total, removed);
    }

    private static void AddGroups(List<StoredResource> rows, List<(Guid Member, GroupReference Group)> memberships)
    {
        if (memberships.Count == 0)
        {
            return;
        }
        var groups = memberships.ToLookup(membership => membership.Member, membership => membership.Group);
        for (var i = 0; i < rows.Count; i++)
        {
            rows[i] = rows[i] with { Groups = [.. groups[rows[i].Id]] };
        }
    }
}
