namespace ScimHub.Provisioning.Storage;

/// <summary>
/// The statements that decide the speed, on connections that stay open and prepared: what each database does differently, in
/// one class a database. Reads are single statements; a unit of work is a list of statements that all hold or none.
/// </summary>
/// <remarks>
/// Writers are optimistic: they read, decide by pure functions, and commit statements that say how many rows they must touch.
/// <see cref="CommitAsync"/> answers false where the world has moved on (a row count is off, a key is taken, a referred row is
/// gone): the caller reads again and decides anew. So nothing is locked while it thinks, and every database runs the same text.
/// </remarks>
public abstract class HubDatabase : IAsyncDisposable
{
    /// <summary>All rows of a query.</summary>
    public abstract ValueTask<List<T>> ListAsync<T>(string sql, object?[] parameters, Func<HubRow, T> row, CancellationToken ct);

    /// <summary>The same for a query that reads a hundred rows and more, one after the other.</summary>
    public virtual ValueTask<List<T>> ScanAsync<T>(string sql, object?[] parameters, Func<HubRow, T> row, CancellationToken ct) => ListAsync(sql, parameters, row, ct);

    /// <summary>The same for a query that finds few rows by a key: it may be answered together with others of the same text.</summary>
    public virtual ValueTask<List<T>> SeekAsync<T>(string sql, object?[] parameters, Func<HubRow, T> row, CancellationToken ct) => ListAsync(sql, parameters, row, ct);

    /// <summary>All rows of two queries, in one round trip where there are any. The first reads many.</summary>
    internal virtual async ValueTask<(List<T> First, List<U> Second)> ListAsync<T, U>(SqlQuery<T> first, SqlQuery<U> second, CancellationToken ct) =>
        (await ScanAsync(first.Sql, first.Parameters, first.Row, ct), await ListAsync(second.Sql, second.Parameters, second.Row, ct));

    /// <summary>The first row of a query, or null.</summary>
    public abstract ValueTask<T?> FirstAsync<T>(string sql, object?[] parameters, Func<HubRow, T> row, CancellationToken ct)
        where T : class;

    /// <summary>Runs the statements in one transaction, durable on return.</summary>
    /// <param name="target">The resource they change: where units of several requests make up one commit, they stand in the order of their targets.</param>
    /// <returns>False if nothing was done because the data has changed since it was read.</returns>
    /// <exception cref="StorageUnavailableException">The outcome is unknown or nothing was done; nothing was acknowledged.</exception>
    public abstract Task<bool> CommitAsync(Guid target, IReadOnlyList<SqlStatement> work, CancellationToken ct);

    public abstract ValueTask DisposeAsync();

    /// <summary>A table expression with one column <c>id</c>, from a <see cref="SqlIds"/> parameter.</summary>
    internal abstract string IdList(int parameter);

    /// <summary>A table of a query in a unit of work, its rows held as they are until the commit, together with <see cref="HoldingRows"/>.</summary>
    internal virtual string Held(string table) => table;

    /// <summary>The end of such a query. SQLite has one writer, and needs neither.</summary>
    internal virtual string HoldingRows(string alias) => "";

    /// <summary>A predicate: a column of truth values is false, as the filters of partial indexes say it.</summary>
    internal virtual string IsFalse(string column) => $"{column} = 0";

    /// <summary>Begins a query with a table that is made of itself.</summary>
    internal virtual string Recursive => "WITH RECURSIVE";

    /// <summary>Between such a table's first rows and those that follow from them: what goes in a circle ends.</summary>
    internal virtual string RecursiveUnion => "UNION";

    /// <summary>In a query that is made of itself, one step from what is <c>reached r (id)</c> along the nested groups <c>n</c> of the organisation <c>$1</c>: by an index for each.</summary>
    /// <param name="from">The column that is stepped from: <c>GroupId</c> inwards, <c>ChildId</c> outwards.</param>
    internal virtual string NestedFrom(string from) => $"""JOIN "NestedGroups" n ON n."OrganizationId" = $1 AND n."{from}" = r.id""";

    /// <summary>The end of a query that takes one page of its order.</summary>
    internal abstract string Page(int limitParameter, int offsetParameter);

    /// <summary>The end of a table made of a query, whose columns are then worked out once a row however often they are asked for.</summary>
    internal virtual string Fence => "";

    /// <summary>A scalar subquery: the rows of <paramref name="from"/> as one text, entries of an id in 32 hexadecimal digits and a text, parted by U+001E; empty or null where there are none.</summary>
    internal abstract string ConcatIdsAndTexts(string id, string text, string from);

    /// <summary>A text that is no column, compared by code point as the columns are.</summary>
    internal virtual string ByCodePoint(string text) => text;

    /// <summary>The scalar at a path of a JSON document, as text.</summary>
    internal abstract string JsonText(string source, params ReadOnlySpan<string> path);

    /// <summary>A predicate: something is at the path.</summary>
    internal abstract string JsonExists(string source, params ReadOnlySpan<string> path);

    /// <summary>A table expression over the elements of the array at a path. An element is <c>alias.value</c>, itself JSON.</summary>
    internal abstract string JsonEach(string source, string alias, params ReadOnlySpan<string> path);

    /// <summary>A cheap predicate that is true of every JSON document in whose text a parameter occurs; null where to look into the document costs no more.</summary>
    internal virtual string? Mentions(string source, string parameter) => null;

    /// <summary>The same of several words, parted by line feeds: one of them at least occurs.</summary>
    internal virtual string? MentionsAny(string source, string parameter) => null;

    /// <summary>An element of <see cref="JsonEach"/> that is itself a scalar, as text.</summary>
    internal abstract string ElementText(string alias);

    /// <summary>A scalar subquery: <paramref name="value"/> of the primary element, else of the first, of the array at a path.</summary>
    internal abstract string FirstElement(string source, string alias, string value, bool complex, params ReadOnlySpan<string> path);

    /// <summary>A predicate: text contains, starts with or ends with a parameter that is not empty.</summary>
    internal abstract string Contains(string text, string parameter);

    internal abstract string StartsWith(string text, string parameter);

    internal abstract string EndsWith(string text, string parameter);
}
