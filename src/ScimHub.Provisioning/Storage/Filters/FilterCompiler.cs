using System.Globalization;
using System.Text.Json;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Filters;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Storage.Filters;

/// <summary>
/// Turns a filter into a predicate of the database, of the same meaning as <c>FilterEvaluator</c>. Every predicate is true or
/// false, never unknown, so that NOT means not. Values travel as parameters only; names come from the schemas.
/// </summary>
/// <param name="document">The search document's column.</param>
/// <param name="resolve">Attributes that lie elsewhere than in the search document; null where they lie in it.</param>
/// <param name="indexed">An extra predicate that lets an index find what an equality with a multi-valued attribute asks for; null where there is none.</param>
internal sealed class FilterCompiler(
    HubDatabase database,
    SqlParameters parameters,
    string document,
    Func<AttributeDefinition, AttributeDefinition?, SqlSource?> resolve,
    Func<AttributeDefinition, string, SqlParameters, string?> indexed)
{
    private const int OrWidth = 50;

    private int aliases;

    /// <summary>Where single values of the search document stand as columns already; null where they are read out of it.</summary>
    public DrawnValues? Drawn { get; init; }

    public string Compile(Filter filter) => Predicate(filter, Root);

    private string Predicate(Filter filter, Func<AttributePath, Operand> operand) => filter switch
    {
        AndFilter and => "(" + string.Join(" AND ", and.Terms.Select(term => Predicate(term, operand))) + ")",
        OrFilter or => Or([.. or.Terms.GroupBy(Likeness).Select(terms => Alternatives(terms.Key, [.. terms], operand))]),
        NotFilter not => $"(NOT {Predicate(not.Term, operand)})",
        ConstantFilter constant => constant.Value ? "(1 = 1)" : "(1 = 0)",
        PresentFilter present => operand(present.Path).Present,
        ComparisonFilter comparison => Comparison(comparison, operand(comparison.Path)),
        ValuePathFilter path => ValuePath(path),
        _ => throw new InvalidOperationException($"Unknown filter {filter.GetType().Name}."),
    };

    /// <summary>Nested in groups: databases count each alternative of a plain list as a step of depth, and go down to 1,000.</summary>
    private static string Or(string[] alternatives) => alternatives.Length <= OrWidth
        ? "(" + string.Join(" OR ", alternatives) + ")"
        : Or([.. alternatives.Chunk(OrWidth).Select(Or)]);

    /// <summary>Alternatives alike are equalities of one attribute with texts, for which no index stands in.</summary>
    private object Likeness(Filter filter) =>
        filter is ComparisonFilter { Operator: ComparisonOperator.Eq, Value: ScimString } comparison && indexed(Whole(comparison.Path), "", new()) is null ? comparison.Path : filter;

    /// <summary>What is alike is compared with a list, so that the value is looked up once. Other terms are alike where they are the same.</summary>
    private string Alternatives(object likeness, Filter[] terms, Func<AttributePath, Operand> operand)
    {
        if (terms.Length == 1 || likeness is not AttributePath path)
        {
            return Predicate(terms[0], operand);
        }
        var side = operand(path);
        return side.ComparesIds
            ? "(" + string.Join(" OR ", terms.Select(term => Predicate(term, operand))) + ")"
            : side.Any(value => $"{value.Value} IN ({string.Join(", ", terms.Select(term => parameters.Add(SearchDocument.Literal(path.Leaf, ((ComparisonFilter)term).Value))))})", orNone: false);
    }

    private static AttributeDefinition Whole(AttributePath path) => path.Attribute.Parent is null ? path.Leaf : path.Attribute;

    private string Comparison(ComparisonFilter filter, Operand operand)
    {
        var predicate = operand.Any(value => Compare(value, filter), filter.Operator == ComparisonOperator.Ne);
        if (operand.InDocument && filter is { Operator: ComparisonOperator.Eq, Value: ScimString })
        {
            predicate = Mentioned($"\"{JsonEncodedText.Encode(SearchDocument.Literal(filter.Path.Leaf, filter.Value))}\"", predicate);
        }
        return Indexed(filter.Path.Attribute, filter.Path.Leaf, filter) is { } index ? $"({index} AND {predicate})" : predicate;
    }

    /// <summary>A predicate that can only be true where the search document's text has these words in it.</summary>
    private string Mentioned(string words, string predicate)
    {
        // The parameter is made only where it is used.
        return Drawn is not null || database.Mentions(document, "") is null ? predicate : $"({database.Mentions(document, parameters.Add(words))} AND {predicate})";
    }

    private static string NameIn(AttributeDefinition attribute) => $"\"{attribute.Name}\":";

    private string? Indexed(AttributeDefinition attribute, AttributeDefinition leaf, Filter filter) =>
        filter is ComparisonFilter { Operator: ComparisonOperator.Eq, Value: ScimString text } comparison && ReferenceEquals(comparison.Path.Leaf, leaf)
            ? indexed(attribute.Parent is null ? leaf : attribute, ComparisonKey.Of(leaf, text.Value), parameters)
            : null;

    private string ValuePath(ValuePathFilter filter)
    {
        var alias = $"e{++aliases}";
        string predicate;
        switch (resolve(filter.Attribute, null))
        {
            case SqlSource.Rows rows:
                var inner = Predicate(filter.Inner, path => Column(rows.Sub(path.Attribute) ?? throw NotFilterable(path)));
                predicate = $"EXISTS (SELECT 1 {rows.From} AND {inner})";
                break;
            case null when filter.Attribute.MultiValued:
                predicate = Mentioned(NameIn(filter.Attribute), $"EXISTS (SELECT 1 FROM {database.JsonEach(document, alias, Names(filter.Attribute))} WHERE {Predicate(filter.Inner, path => Element(alias, path.Attribute))})");
                break;
            case null:
                predicate = $"(({database.JsonExists(document, Names(filter.Attribute))}) AND {Predicate(filter.Inner, path => Scalar(path.Attribute))})";
                break;
            default:
                throw ScimException.InvalidFilter($"'{filter.Attribute}' takes no value path: compare it directly.");
        }
        var terms = filter.Inner is AndFilter and ? and.Terms : [filter.Inner];
        foreach (var term in terms)
        {
            if (term is ComparisonFilter comparison && Indexed(comparison.Path.Attribute, comparison.Path.Leaf, comparison) is { } index)
            {
                return $"({index} AND {predicate})";
            }
        }
        return predicate;
    }

    /// <summary>How a path of the resource reads in SQL.</summary>
    private Operand Root(AttributePath path)
    {
        var source = resolve(path.Attribute, path.SubAttribute);
        if (source is SqlSource.Rows rows)
        {
            var value = path.SubAttribute is { } sub ? Column(rows.Sub(sub) ?? throw NotFilterable(path)) : rows.Value is { } own ? Column(own) : null;
            return Operand.Each(value, predicate => $"EXISTS (SELECT 1 {rows.From} AND {predicate})", $"(EXISTS (SELECT 1 {rows.From}))");
        }
        if (source is not null)
        {
            return Column(source);
        }
        if (!path.Attribute.MultiValued)
        {
            return Scalar(path.Leaf);
        }
        var alias = $"e{++aliases}";
        var element = path.SubAttribute is { } part ? Element(alias, part)
            : path.Attribute.Type == AttributeType.Complex ? null
            : Operand.Of(path.Attribute, database.ElementText(alias));
        var each = database.JsonEach(document, alias, Names(path.Attribute));
        return Operand.Each(element, predicate => Mentioned(NameIn(path.Attribute), $"EXISTS (SELECT 1 FROM {each} WHERE {predicate})"), $"({database.JsonExists(document, Names(path.Attribute))})");
    }

    private Operand Column(SqlSource source) => source switch
    {
        SqlSource.Text text => Operand.One(text.Expression),
        SqlSource.Computed computed => Operand.One(database.ByCodePoint(computed.Expression)),
        SqlSource.Id id => Operand.One(id.Expression) with { IsId = true },
        SqlSource.Time time => Operand.One(time.Expression) with { IsTime = true },
        SqlSource.Constant constant => Operand.One(database.ByCodePoint($"'{constant.Value}'")),
        _ => throw new InvalidOperationException("Rows have no value of their own."),
    };

    private Operand Scalar(AttributeDefinition leaf) => leaf.Type == AttributeType.Complex
        ? Operand.Whole($"({database.JsonExists(document, Names(leaf))})")
        : Operand.Of(leaf, Drawn?.Of(database.JsonText(document, Names(leaf))) ?? database.JsonText(document, Names(leaf))) with { InDocument = true };

    private Operand Element(string alias, AttributeDefinition sub) => Operand.Of(sub, database.JsonText($"{alias}.value", sub.Name)) with { InDocument = true };

    private string Compare(Operand operand, ComparisonFilter filter)
    {
        if (operand.IsId)
        {
            return CompareId(operand.Value, filter);
        }
        if (operand.IsTime)
        {
            return CompareTime(operand.Value, filter.Operator, ((ScimDateTime)filter.Value).Instant);
        }
        var value = operand.Value;
        var literal = SearchDocument.Literal(filter.Path.Leaf, filter.Value);
        if (literal.Length == 0 && filter.Operator is (ComparisonOperator.Co or ComparisonOperator.Sw or ComparisonOperator.Ew))
        {
            // A text of characters that do not count, whose key is empty: every text contains it.
            return "1 = 1";
        }
        var parameter = parameters.Add(literal);
        return filter.Operator switch
        {
            ComparisonOperator.Eq => $"{value} = {parameter}",
            ComparisonOperator.Ne => $"{value} <> {parameter}",
            ComparisonOperator.Gt => $"{value} > {parameter}",
            ComparisonOperator.Ge => $"{value} >= {parameter}",
            ComparisonOperator.Lt => $"{value} < {parameter}",
            ComparisonOperator.Le => $"{value} <= {parameter}",
            ComparisonOperator.Co => database.Contains(value, parameter),
            ComparisonOperator.Sw => database.StartsWith(value, parameter),
            ComparisonOperator.Ew => database.EndsWith(value, parameter),
            _ => throw new InvalidOperationException($"Unknown operator {filter.Operator}."),
        };
    }

    /// <summary>Ids are equal or not; text that is no id, or not in the form ids are shown in where case counts, equals none.</summary>
    private string CompareId(string value, ComparisonFilter filter)
    {
        var key = ComparisonKey.Of(filter.Path.Leaf, ((ScimString)filter.Value).Value);
        var isId = Guid.TryParseExact(key, "D", out var id) && id.ToString() == key;
        return filter.Operator switch
        {
            ComparisonOperator.Eq => isId ? $"{value} = {parameters.Add(id)}" : "1 = 0",
            ComparisonOperator.Ne => isId ? $"{value} <> {parameters.Add(id)}" : "1 = 1",
            _ => throw ScimException.InvalidFilter($"'{filter.Path}' can be compared with 'eq' and 'ne' only: it is opaque."),
        };
    }

    /// <summary>Columns hold whole milliseconds; a literal between two of them equals neither.</summary>
    private string CompareTime(string value, ComparisonOperator op, DateTimeOffset instant)
    {
        var floor = instant.ToUnixTimeMilliseconds();
        var whole = DateTimeOffset.FromUnixTimeMilliseconds(floor) == instant;
        return op switch
        {
            ComparisonOperator.Eq => whole ? $"{value} = {parameters.Add(floor)}" : "1 = 0",
            ComparisonOperator.Ne => whole ? $"{value} <> {parameters.Add(floor)}" : "1 = 1",
            ComparisonOperator.Gt => $"{value} > {parameters.Add(floor)}",
            ComparisonOperator.Ge => $"{value} >= {parameters.Add(whole ? floor : floor + 1)}",
            ComparisonOperator.Lt => $"{value} < {parameters.Add(whole ? floor : floor + 1)}",
            ComparisonOperator.Le => $"{value} <= {parameters.Add(floor)}",
            _ => throw ScimException.InvalidFilter($"'{op.ToString().ToLower(CultureInfo.InvariantCulture)}' does not apply to a dateTime: use eq, ne, gt, ge, lt or le."),
        };
    }

    private static ScimException NotFilterable(AttributePath path) => ScimException.InvalidFilter($"'{path}' cannot be filtered by.");

    /// <summary>The path of an attribute in the search document.</summary>
    internal static string[] Names(AttributeDefinition attribute)
    {
        string[] own = attribute.Parent is { } parent ? [parent.Name, attribute.Name] : [attribute.Name];
        return attribute.SchemaId is { } schema && SearchDocument.IsExtension(schema) ? [schema, .. own] : own;
    }

    /// <summary>One side of a comparison: an expression, or the values of many rows.</summary>
    /// <param name="Exists">There is a value to compare with; an empty string is one.</param>
    /// <param name="Present">What <c>pr</c> asks: there is a value and it is not empty.</param>
    private sealed record Operand(string Value, string Exists, string Present)
    {
        private Func<string, string>? each;
        private Operand? element;

        public bool IsId { get; init; }

        public bool IsTime { get; init; }

        /// <summary>It is a part of the search document.</summary>
        public bool InDocument { get; init; }

        public bool ComparesIds => (element ?? this).IsId;

        public static Operand One(string expression) => new(expression, $"({expression} IS NOT NULL)", $"({expression} IS NOT NULL)");

        public static Operand Of(AttributeDefinition leaf, string expression) => leaf.Type is AttributeType.String or AttributeType.Reference or AttributeType.Binary
            ? One(expression) with { Present = $"({expression} IS NOT NULL AND {expression} <> '')" }
            : One(expression);

        /// <summary>A complex attribute, of which one can only ask whether it is there.</summary>
        public static Operand Whole(string exists) => new("", exists, exists);

        public static Operand Each(Operand? element, Func<string, string> each, string exists) => element is null
            ? Whole(exists)
            : new(element.Value, each(element.Exists), each(element.Present)) { each = each, element = element };

        /// <summary>True if the comparison holds for any value, or, with <paramref name="orNone"/>, if there is no value.</summary>
        public string Any(Func<Operand, string> compare, bool orNone)
        {
            var value = element ?? this;
            var holds = $"({value.Exists} AND {compare(value)})";
            var any = each is null ? holds : each(holds);
            return orNone ? $"({any} OR NOT {Exists})" : any;
        }
    }
}
