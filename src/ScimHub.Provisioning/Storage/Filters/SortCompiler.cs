using System.Globalization;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Filters;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Storage.Filters;

/// <summary>
/// The order of a list (RFC 7644 §3.4.2.3): by the attribute's key, those without one last if ascending and first if
/// descending, ties by id. A multi-valued attribute sorts by its primary value, else its first.
/// </summary>
internal sealed class SortCompiler
{
    private readonly ListSource source;
    private readonly bool descending;
    private readonly Func<string, object> parse;

    private SortCompiler(ListSource source, bool descending, string expression, Func<string, object>? parse = null)
    {
        this.source = source;
        this.descending = descending;
        this.parse = parse ?? (static text => text);
        Expression = expression;
    }

    public string Expression { get; }

    /// <summary>Null where the attribute tells no two resources apart, so that there is nothing to sort by.</summary>
    public static SortCompiler? Of(HubDatabase database, ListSource source, AttributePath path, bool descending)
    {
        path = Scalar(path);
        switch (source.Resolve(path.Attribute, path.SubAttribute))
        {
            case SqlSource.Text text:
                return new(source, descending, text.Expression);
            case SqlSource.Computed computed:
                return new(source, descending, database.ByCodePoint(computed.Expression));
            case SqlSource.Id id:
                return new(source, descending, id.Expression, static value => Guid.ParseExact(value, "N"));
            case SqlSource.Time time:
                return new(source, descending, time.Expression, static value => long.Parse(value, CultureInfo.InvariantCulture));
            case SqlSource.Rows rows when rows.Sub(path.Leaf) is SqlSource.Text text:
                return new(source, descending, $"(SELECT MIN({text.Expression}) {rows.From})");
            case not null:
                return null;
        }
        if (!path.Attribute.MultiValued)
        {
            return new(source, descending, database.JsonText(source.Document, FilterCompiler.Names(path.Leaf)));
        }
        var complex = path.SubAttribute is not null;
        var value = complex ? database.JsonText("s.value", path.Leaf.Name) : database.ElementText("s");
        return new(source, descending, database.FirstElement(source.Document, "s", value, complex, FilterCompiler.Names(path.Attribute)));
    }

    public string OrderBy => descending
        ? $"CASE WHEN {Expression} IS NULL THEN 0 ELSE 1 END, {Expression} DESC, {source.Id}"
        : $"CASE WHEN {Expression} IS NULL THEN 1 ELSE 0 END, {Expression}, {source.Id}";

    /// <summary>A predicate: the row comes after the position.</summary>
    public string After(PagePosition position, SqlParameters parameters)
    {
        var id = parameters.Add(position.Id);
        if (position.SortKey is null)
        {
            var tied = $"({Expression} IS NULL AND {source.Id} > {id})";
            return descending ? $"({Expression} IS NOT NULL OR {tied})" : tied;
        }
        var last = parameters.Add(parse(position.SortKey));
        var later = $"{Expression} {(descending ? '<' : '>')} {last} OR ({Expression} = {last} AND {source.Id} > {id})";
        return descending ? $"({later})" : $"({later} OR {Expression} IS NULL)";
    }

    /// <summary>RFC 7644 §3.4.2.3: of a complex attribute, one of its parts is sorted by; <c>value</c> where none is named.</summary>
    private static AttributePath Scalar(AttributePath path)
    {
        if (path.Attribute.Returned == Returned.Never || path.Leaf.Returned == Returned.Never)
        {
            throw ScimException.InvalidValue($"'{path}' is never returned and cannot be sorted by.");
        }
        return path.Leaf.Type != AttributeType.Complex ? path
            : path.Attribute.Sub("value") is { } value ? new(path.Attribute, value)
            : throw ScimException.InvalidValue($"'{path}' has several parts: sort by one of them, such as '{path}.{path.Attribute.SubAttributes[0].Name}'.");
    }
}
