using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Storage.Filters;
using ScimHub.Scim.Filters;

namespace ScimHub.Provisioning.Storage;

/// <summary>Lists one kind of resource: filtered, sorted, a page at a time, from an index or from a position.</summary>
internal sealed class ResourceLister(HubDatabase database, TimeProvider time, ListSource source)
{
    private readonly PlainLister plain = new(database, time, source);

    public async ValueTask<ResourcePage> ListAsync(ScimCaller caller, ListQuery query, CancellationToken ct)
    {
        if (query is { Filter: null, SortBy: null, Count: > 0 })
        {
            return await plain.ListAsync(caller, query, ct);
        }
        var parameters = new SqlParameters();
        parameters.Add(caller.OrganizationId);
        parameters.Add(caller.ConnectionId);
        var where = query.Filter is null ? "" : $" AND {new FilterCompiler(database, parameters, source.Document, source.Resolve, source.Indexed).Compile(query.Filter)}";
        var matching = parameters.ToArray();
        if (query.Count == 0)
        {
            return new(await CountAsync(where, matching, ct), [], null);
        }

        var sort = query.SortBy is null ? null : SortCompiler.Of(database, source, query.SortBy, query.Descending);
        var from = where;
        if (query.After is not null)
        {
            from += sort is null ? $" AND {source.Behind(parameters.Add(query.After.Id))}" : $" AND {sort.After(query.After, parameters)}";
        }

        // One more than the page tells whether there is a next one.
        parameters.Add(query.Count + 1L);
        parameters.Add(query.After is null ? query.StartIndex - 1 : 0);
        var sql = $"""
            SELECT {source.Columns}, {(query.Filter is null ? source.Total : "0")}, {sort?.Expression ?? "NULL"}
            {source.From}{from}
            ORDER BY {sort?.OrderBy ?? source.Id}
            {database.Page(parameters.Count - 1, parameters.Count)}
            """;
        Func<string, object?[], Func<HubRow, StoredResource>, CancellationToken, ValueTask<List<StoredResource>>> run = IsSeek(query) ? database.SeekAsync : database.ScanAsync;
        var read = 0;
        var counted = 0L;
        string? lastKey = null;
        var rows = await run(
            sql,
            parameters.ToArray(),
            row =>
            {
                // The total is the same in every row; of the keys only the one the next page begins behind is wanted.
                read++;
                counted = read == 1 ? row.Number(TotalColumn) : counted;
                lastKey = read == query.Count && sort is not null ? row.AnyText(SortColumn) : lastKey;
                return source.Read(row);
            },
            ct);

        var complete = rows.Count <= query.Count;
        var count = query.Filter is null && rows.Count > 0 ? counted
            : complete && query.After is null && (rows.Count > 0 || query.StartIndex == 1) ? query.StartIndex - 1 + rows.Count
            : await CountAsync(where, matching, ct);
        if (complete)
        {
            return new(count, rows, null);
        }
        rows.RemoveAt(query.Count);
        return new(count, rows, new PagePosition(rows[^1].Id, lastKey));
    }

    private bool IsSeek(ListQuery query) =>
        query is { Filter: ComparisonFilter { Operator: ComparisonOperator.Eq } comparison, SortBy: null } && source.IsKey(comparison.Path.Attribute);

    /// <summary>The total and the sort key follow the columns.</summary>
    private const int TotalColumn = ListSource.Width;

    private const int SortColumn = TotalColumn + 1;

    private async ValueTask<long> CountAsync(string where, object?[] parameters, CancellationToken ct)
    {
        var sql = where.Length == 0 ? $"SELECT {source.Total}" : $"SELECT COUNT(*) {source.From}{where}";
        var counted = await database.ScanAsync(sql, parameters, row => row.Number(0), ct);
        return counted[0];
    }
}
