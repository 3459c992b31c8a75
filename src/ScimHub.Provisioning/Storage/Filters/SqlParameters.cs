namespace ScimHub.Provisioning.Storage.Filters;

/// <summary>Collects the parameters of a query while its text is put together.</summary>
internal sealed class SqlParameters
{
    private readonly List<object?> values = [];

    public int Count => values.Count;

    /// <summary>Adds a value and gives its name in the text: <c>$3</c>.</summary>
    public string Add(object? value)
    {
        values.Add(value);
        return $"${values.Count}";
    }

    public object?[] ToArray() => [.. values];
}
