using ScimHub.Scim.Dialects;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Filters;

/// <summary>
/// Recursive descent over a filter or a PATCH path. Length, depth and number of terms are checked before each step down, so that no
/// text can exhaust the stack or the database.
/// </summary>
internal sealed class FilterGrammar(string text, ResourceType type, Dialect dialect, bool unknownIsAbsent, bool ofPath)
{
    private readonly FilterText _text = new(text, dialect, ofPath);
    private readonly bool _tolerant = dialect == Dialect.Tolerant;
    private int _depth;
    private int _terms;

    /// <summary>Above 0 inside the brackets of an attribute that no schema defines.</summary>
    private int _ignoring;

    public Filter ReadFilter()
    {
        var filter = ReadOr(null);
        return _text.AtEnd ? filter : throw _text.Fault("expected \"and\", \"or\" or the end");
    }

    /// <summary>RFC 7644 §3.5.2: <c>PATH = attrPath / valuePath [subAttr]</c>.</summary>
    public (AttributeDefinition? Attribute, Filter? Selection, AttributeDefinition? Part, Schema? Whole) ReadPath()
    {
        var word = _text.ReadWord();
        if (word.IsEmpty)
        {
            throw _text.Fault("expected the name of an attribute");
        }
        if (_text.AtEnd && word.Contains(':') && QualifiedName.Split(type, word, dialect, out var schema, out var rest) && rest.IsEmpty)
        {
            return (null, null, null, schema);
        }
        if (!AttributePathParser.TryResolve(word, type, dialect, out var path))
        {
            throw Unknown(word);
        }
        Filter? selection = null;
        var part = path.SubAttribute;
        if (_text.TryTake('['))
        {
            selection = ReadBracketed(path);
            part = ReadPartAfterBracket(path.Attribute);
        }
        return _text.AtEnd ? (path.Attribute, selection, part, null) : throw _text.Fault("expected the end of the path");
    }

    private Filter ReadOr(AttributeDefinition? scope)
    {
        var first = ReadAnd(scope);
        if (!_text.TryKeyword("or"))
        {
            return first;
        }
        var terms = new List<Filter> { first };
        do
        {
            terms.Add(ReadAnd(scope));
        }
        while (_text.TryKeyword("or"));
        return FilterAlgebra.Or(terms);
    }

    private Filter ReadAnd(AttributeDefinition? scope)
    {
        var first = ReadFactor(scope);
        if (!_text.TryKeyword("and"))
        {
            return first;
        }
        var terms = new List<Filter> { first };
        do
        {
            terms.Add(ReadFactor(scope));
        }
        while (_text.TryKeyword("and"));
        return FilterAlgebra.And(terms);
    }

    private Filter ReadFactor(AttributeDefinition? scope)
    {
        if (_text.TryTake('('))
        {
            return ReadGroup(scope);
        }
        var word = _text.ReadWord();
        if (word.IsEmpty)
        {
            throw _text.Fault("expected an attribute, \"not\" or \"(\"");
        }
        if (word.Equals("not", StringComparison.OrdinalIgnoreCase) && _text.TryTake('('))
        {
            return FilterAlgebra.Not(ReadGroup(scope));
        }
        if (++_terms > ScimLimits.FilterTerms)
        {
            throw _text.Fault($"more than {ScimLimits.FilterTerms} comparisons; ask for less at a time");
        }
        var path = Resolve(word, scope);
        if (!_text.TryTake('['))
        {
            return ReadComparison(path);
        }
        if (scope is not null)
        {
            throw _text.Fault("brackets within brackets; a sub-attribute has no sub-attributes");
        }
        return path is null ? ReadUnknownBracketed() : ReadValuePath(path);
    }

    private Filter ReadGroup(AttributeDefinition? scope)
    {
        Enter();
        var inner = ReadOr(scope);
        if (!_text.TryTake(')'))
        {
            throw _text.Fault("expected \")\"");
        }
        _depth--;
        return inner;
    }

    private Filter ReadValuePath(AttributePath path)
    {
        if (path.Attribute.Type != AttributeType.Complex)
        {
            throw _text.Fault($"'{path.Attribute}' has no sub-attributes to filter by in brackets");
        }
        var inner = ReadBracketed(path);
        if (!_text.IsNext('.'))
        {
            return FilterAlgebra.ValuePath(path.Attribute, inner);
        }
        // emails[type eq "work"].value eq "x" is no filter by the grammar; Entra's matching attributes are written so.
        if (!_tolerant)
        {
            throw _text.Fault("a sub-attribute after brackets belongs in them: attr[filter and sub eq \"…\"]");
        }
        var part = ReadPartAfterBracket(path.Attribute)!;
        return FilterAlgebra.ValuePath(path.Attribute, FilterAlgebra.And([inner, ReadComparison(new(part, null))]));
    }

    private Filter ReadBracketed(AttributePath path)
    {
        if (path.SubAttribute is not null)
        {
            throw _text.Fault("brackets belong after the attribute, not after its sub-attribute");
        }
        Enter();
        var inner = ReadOr(path.Attribute);
        if (!_text.TryTake(']'))
        {
            throw _text.Fault("expected \"]\"");
        }
        _depth--;
        return inner;
    }

    private AttributeDefinition? ReadPartAfterBracket(AttributeDefinition attribute)
    {
        if (!_text.TryTake('.'))
        {
            return null;
        }
        var name = _text.ReadWord();
        return AttributeDefinition.Find(attribute.SubAttributes, name) ?? throw Unknown($"{attribute}.{name}");
    }

    /// <summary>An attribute no schema defines has no values, so no filter holds for one of them.</summary>
    private ConstantFilter ReadUnknownBracketed()
    {
        Enter();
        _ignoring++;
        ReadOr(null);
        _ignoring--;
        if (!_text.TryTake(']'))
        {
            throw _text.Fault("expected \"]\"");
        }
        _depth--;
        if (_text.IsNext('.') && _tolerant)
        {
            _text.TryTake('.');
            _text.ReadWord();
            ReadComparison(null);
        }
        return new(false);
    }

    private Filter ReadComparison(AttributePath? path)
    {
        var word = _text.ReadWord();
        if (word.Equals("pr", StringComparison.OrdinalIgnoreCase))
        {
            return path is null ? new ConstantFilter(false) : new PresentFilter(path);
        }
        if (Operator(word) is not { } comparison)
        {
            throw _text.Fault(word.IsEmpty ? "expected an operator such as eq" : $"the operator {Shown.Of(word)} is not supported; use eq, ne, co, sw, ew, gt, ge, lt, le or pr");
        }
        var literal = _text.ReadLiteral();
        if (path is null)
        {
            // What is absent differs from everything but null.
            return new ConstantFilter(comparison == (literal.Kind == LiteralKind.Null ? ComparisonOperator.Eq : ComparisonOperator.Ne));
        }
        if (literal.Kind == LiteralKind.Null)
        {
            return comparison switch
            {
                ComparisonOperator.Eq => new NotFilter(new PresentFilter(path)),
                ComparisonOperator.Ne => new PresentFilter(path),
                _ => throw _text.Fault("null can be compared with eq and ne only"),
            };
        }
        if (path.Leaf.Type == AttributeType.Complex)
        {
            // RFC 7644 §3.4.2.2's own example: emails co "example.com".
            path = path.Leaf.Sub("value") is { } value
                ? new(path.Attribute, value)
                : throw _text.Fault($"'{path}' is complex; compare one of its sub-attributes");
        }
        return LiteralTyping.Compare(path, comparison, literal, dialect, _text);
    }

    private AttributePath? Resolve(ReadOnlySpan<char> word, AttributeDefinition? scope)
    {
        if (_ignoring > 0)
        {
            return null;
        }
        if (scope is not null)
        {
            // The values of a simple attribute are named as if they were complex: tags[value eq "x"].
            var part = scope.Type == AttributeType.Complex
                ? AttributeDefinition.Find(scope.SubAttributes, word)
                : word.Equals("value", StringComparison.OrdinalIgnoreCase) ? scope : null;
            return part is not null ? new(part, null) : throw Unknown($"{scope}.{word}");
        }
        if (!AttributePathParser.TryResolve(word, type, dialect, out var path))
        {
            return unknownIsAbsent ? null : throw Unknown(word);
        }
        // RFC 7644 §7.5.2: what must not be read must not be searched for either, and secrets do not belong into a query.
        return path.Attribute.Returned != Returned.Never && path.Leaf.Returned != Returned.Never
            ? path
            : throw _text.Fault($"'{path}' is never returned and cannot be filtered by");
    }

    private static ComparisonOperator? Operator(ReadOnlySpan<char> word)
    {
        if (word.Length != 2)
        {
            return null;
        }
        return (char.ToLowerInvariant(word[0]), char.ToLowerInvariant(word[1])) switch
        {
            ('e', 'q') => ComparisonOperator.Eq,
            ('n', 'e') => ComparisonOperator.Ne,
            ('c', 'o') => ComparisonOperator.Co,
            ('s', 'w') => ComparisonOperator.Sw,
            ('e', 'w') => ComparisonOperator.Ew,
            ('g', 't') => ComparisonOperator.Gt,
            ('g', 'e') => ComparisonOperator.Ge,
            ('l', 't') => ComparisonOperator.Lt,
            ('l', 'e') => ComparisonOperator.Le,
            _ => null,
        };
    }

    private void Enter()
    {
        if (++_depth > ScimLimits.FilterDepth)
        {
            throw _text.Fault($"more than {ScimLimits.FilterDepth} nested parentheses or brackets; flatten the filter");
        }
    }

    private ScimException Unknown(ReadOnlySpan<char> word) => _text.Fault($"a {type.Name} has no attribute {Shown.Of(word)}; check its name, and write extension attributes with their URN");
}
