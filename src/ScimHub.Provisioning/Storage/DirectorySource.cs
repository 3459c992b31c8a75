using ScimHub.Provisioning.Storage.Filters;
using ScimHub.Scim.Filters;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Storage;

/// <summary>What a list of one kind of resource, of whichever connection, is made of in SQL: pages in the order of ids, without a total.</summary>
/// <param name="Columns">The select list.</param>
/// <param name="From">FROM and WHERE of all there are in the organisation <c>$1</c>.</param>
/// <param name="Id">The id's expression.</param>
/// <param name="Document">The search document's expression.</param>
internal sealed record DirectorySource(
    string Columns,
    string From,
    string Id,
    string Document,
    Func<AttributeDefinition, AttributeDefinition?, SqlSource?> Resolve,
    Func<AttributeDefinition, string, SqlParameters, string?> Indexed)
{
    public static Filter IdIs(Guid id) => new ComparisonFilter(new(CommonAttributes.Id, null), ComparisonOperator.Eq, new ScimString(id.ToString()));

    /// <summary>At most <paramref name="limit"/> behind <paramref name="after"/>.</summary>
    /// <param name="also">A further condition, which begins with AND; null: none.</param>
    public ValueTask<List<T>> ListAsync<T>(HubDatabase database, int organization, Filter? filter, Guid after, int limit, Func<HubRow, T> row, CancellationToken ct, Func<SqlParameters, string>? also = null)
    {
        var parameters = new SqlParameters();
        parameters.Add(organization);
        var behind = $" AND {Id} > {parameters.Add(after)}";
        var where = filter is null ? "" : $" AND {new FilterCompiler(database, parameters, Document, Resolve, Indexed).Compile(filter)}";
        where += also?.Invoke(parameters);
        parameters.Add((long)limit);
        parameters.Add(0L);
        return database.ScanAsync($"SELECT {Columns} {From}{behind}{where} ORDER BY {Id} {database.Page(parameters.Count - 1, parameters.Count)}", parameters.ToArray(), row, ct);
    }
}
