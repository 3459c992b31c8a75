namespace ScimHub.Provisioning.Storage.Filters;

/// <summary>
/// Values that a table made of a query draws out of each row once, each a column of its own: where many predicates ask of the same few, to find a value in a
/// document costs more than to compare it.
/// </summary>
/// <param name="alias">What the table is called.</param>
internal sealed class DrawnValues(string alias)
{
    private readonly Dictionary<string, int> columns = new(StringComparer.Ordinal);

    /// <summary>The column that holds this expression.</summary>
    public string Of(string expression)
    {
        if (!columns.TryGetValue(expression, out var column))
        {
            columns.Add(expression, column = columns.Count);
        }
        return $"{alias}.d{column}";
    }

    /// <summary>The end of the table's list of columns.</summary>
    public string List => string.Concat(columns.Select(column => $", {column.Key} AS d{column.Value}"));
}
