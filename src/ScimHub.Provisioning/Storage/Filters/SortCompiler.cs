using System.Globalization;
using ScimHub.Scim.Filters;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Storage.Filters;

/// <summary>
/// The order of a list (RFC 7644 §3.4.2.3): by the attribute's key, those without one last if ascending and first if
/// descending, ties by id. A multi-valued attribute sorts by its primary value, else its first.
/// </summary>
internal sealed class SortCompiler(HubDatabase database, ListSource source, AttributePath path, bool descending)
{
    private readonly (string Expression, Func<string, object> Parse) key = Key(database, source, path);

    public string Expression => key.Expression;

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
        var last = parameters.Add(key.Parse(position.SortKey));
        var later = $"{Expression} {(descending ? '<' : '>')} {last} OR ({Expression} = {last} AND {source.Id} > {id})";
        return descending ? $"({later})" : $"({later} OR {Expression} IS NULL)";
    }

    private static (string, Func<string, object>) Key(HubDatabase database, ListSource source, AttributePath path)
    {
        switch (source.Resolve(path.Attribute, path.SubAttribute))
        {
            case SqlSource.Text text:
                return (text.Expression, value => value);
            case SqlSource.Id id:
                return (id.Expression, value => Guid.ParseExact(value, "N"));
            case SqlSource.Time time:
                return (time.Expression, value => long.Parse(value, CultureInfo.InvariantCulture));
            case SqlSource.Constant constant:
                return ($"'{constant.Value}'", value => value);
            case SqlSource.Rows rows:
                var first = path.SubAttribute is { } sub ? rows.Sub(sub) : null;
                return first is SqlSource.Text column ? ($"(SELECT MIN({column.Expression}) {rows.From})", value => value) : ("NULL", value => value);
        }
        var leaf = path.Leaf;
        var number = leaf.Type is AttributeType.Integer or AttributeType.Decimal;
        Func<string, object> parse = number ? value => decimal.Parse(value, CultureInfo.InvariantCulture) : value => value;
        if (!path.Attribute.MultiValued)
        {
            var names = FilterCompiler.Names(leaf);
            return (number ? database.JsonNumber(source.Document, names) : database.JsonText(source.Document, names), parse);
        }
        var complex = path.SubAttribute is not null;
        var value = (complex, number) switch
        {
            (true, true) => database.JsonNumber("s.value", leaf.Name),
            (true, false) => database.JsonText("s.value", leaf.Name),
            (false, true) => database.ElementNumber("s"),
            (false, false) => database.ElementText("s"),
        };
        return (database.FirstElement(source.Document, "s", value, complex, FilterCompiler.Names(path.Attribute)), parse);
    }
}
