using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Storage.Filters;

/// <summary>Where an attribute lies that is a column or rows of its own, not a part of the search document.</summary>
internal abstract record SqlSource
{
    private SqlSource()
    {
    }

    /// <summary>A column of comparison keys.</summary>
    public sealed record Text(string Expression) : SqlSource;

    /// <summary>An expression that gives a comparison key.</summary>
    public sealed record Computed(string Expression) : SqlSource;

    /// <summary>A column of ids.</summary>
    public sealed record Id(string Expression) : SqlSource;

    /// <summary>A column of milliseconds since 1970.</summary>
    public sealed record Time(string Expression) : SqlSource;

    /// <summary>Rows: each is one value of a multi-valued complex attribute.</summary>
    /// <param name="From">A FROM clause with its WHERE, correlated to the outer row.</param>
    public sealed record Rows(string From, Func<AttributeDefinition, SqlSource?> Sub) : SqlSource
    {
        /// <summary>What each row is, where it has no parts.</summary>
        public SqlSource? Value { get; init; }
    }

    /// <summary>A value that is the same for every row of the query.</summary>
    public sealed record Constant(string Value) : SqlSource;
}
