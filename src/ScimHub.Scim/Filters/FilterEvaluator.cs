using System.Collections.Immutable;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Filters;

/// <summary>Decides filters in memory. The remarks of <see cref="Filter"/> say what holds; the storage's compiler agrees.</summary>
public static class FilterEvaluator
{
    public static bool Matches(Filter filter, ScimResource resource) => Holds(filter, resource.Attributes, resource);

    /// <summary>Whether a filter whose paths are an attribute's sub-attributes holds for one value of it.</summary>
    public static bool MatchesValue(Filter filter, AttributeDefinition attribute, ScimValue value) =>
        Holds(filter, value as ScimComplex ?? new ScimComplex([new(attribute, value)]), null);

    private static bool Holds(Filter filter, ScimComplex content, ScimResource? resource)
    {
        switch (filter)
        {
            case ComparisonFilter comparison:
                return Compare(comparison, content, resource);
            case PresentFilter present:
                return IsPresent(present.Path, content, resource);
            case AndFilter all:
                foreach (var term in all.Terms)
                {
                    if (!Holds(term, content, resource))
                    {
                        return false;
                    }
                }
                return true;
            case OrFilter any:
                foreach (var term in any.Terms)
                {
                    if (Holds(term, content, resource))
                    {
                        return true;
                    }
                }
                return false;
            case NotFilter not:
                return !Holds(not.Term, content, resource);
            case ValuePathFilter valuePath:
                return AnyValue(valuePath, content);
            case ConstantFilter constant:
                return constant.Value;
            default:
                throw new InvalidOperationException($"A filter of the kind {filter.GetType().Name} cannot be evaluated.");
        }
    }

    private static bool AnyValue(ValuePathFilter filter, ScimComplex content)
    {
        switch (content[filter.Attribute])
        {
            case ScimComplex single:
                return Holds(filter.Inner, single, null);
            case ScimList list:
                foreach (var item in list.Items)
                {
                    if (item is ScimComplex value && Holds(filter.Inner, value, null))
                    {
                        return true;
                    }
                }
                return false;
            default:
                return false;
        }
    }

    private static ScimValue? Value(AttributeDefinition attribute, ScimComplex content, ScimResource? resource) =>
        resource is not null && ReferenceEquals(attribute, CommonAttributes.Schemas) ? SchemasOf(resource) : content[attribute];

    private static ScimList SchemasOf(ScimResource resource)
    {
        var urns = ImmutableArray.CreateBuilder<ScimValue>();
        urns.Add(new ScimString(resource.Type.Schema.Id));
        foreach (var extension in resource.Type.Extensions)
        {
            foreach (var (attribute, _) in resource.Attributes.Attributes)
            {
                if (ReferenceEquals(attribute.SchemaId, extension.Schema.Id))
                {
                    urns.Add(new ScimString(extension.Schema.Id));
                    break;
                }
            }
        }
        return new(urns.ToImmutable());
    }

    private static bool IsPresent(AttributePath path, ScimComplex content, ScimResource? resource)
    {
        var value = Value(path.Attribute, content, resource);
        if (path.SubAttribute is not { } part)
        {
            return IsPresent(value);
        }
        if (value is ScimComplex single)
        {
            return IsPresent(single[part]);
        }
        if (value is ScimList list)
        {
            foreach (var item in list.Items)
            {
                if (item is ScimComplex complex && IsPresent(complex[part]))
                {
                    return true;
                }
            }
        }
        return false;
    }

    /// <summary>RFC 7644 table 3: "non-empty or non-null value, or ... a non-empty node for complex attributes".</summary>
    private static bool IsPresent(ScimValue? value) => value switch
    {
        null => false,
        ScimString text => text.Value.Length > 0,
        ScimComplex complex => !complex.IsEmpty,
        ScimList list => list.Items.Any(IsPresent),
        _ => true,
    };

    private static bool Compare(ComparisonFilter filter, ScimComplex content, ScimResource? resource)
    {
        var verdict = new Verdict(filter);
        var value = Value(filter.Path.Attribute, content, resource);
        if (filter.Path.SubAttribute is not { } part)
        {
            verdict.See(value);
        }
        else if (value is ScimComplex single)
        {
            verdict.See(single[part]);
        }
        else if (value is ScimList list)
        {
            foreach (var item in list.Items)
            {
                verdict.See((item as ScimComplex)?[part]);
            }
        }
        return verdict.Holds;
    }

    /// <summary>Gathers what a comparison says of the values it meets.</summary>
    private ref struct Verdict(ComparisonFilter filter)
    {
        private readonly string? _key = filter.Value is ScimString text ? ComparisonKey.Of(filter.Path.Leaf, text.Value) : null;
        private bool _any;
        private bool _seen;

        public readonly bool Holds => _any || (!_seen && filter.Operator == ComparisonOperator.Ne);

        public void See(ScimValue? value)
        {
            switch (value)
            {
                case null:
                    return;
                case ScimList list:
                    foreach (var item in list.Items)
                    {
                        See(item);
                    }
                    return;
                default:
                    _seen = true;
                    _any = _any || IsMet(value);
                    return;
            }
        }

        private readonly bool IsMet(ScimValue value) => (value, filter.Value) switch
        {
            (ScimString text, ScimString) => IsMet(ComparisonKey.Of(filter.Path.Leaf, text.Value), _key!),
            (ScimBoolean left, ScimBoolean right) => filter.Operator == ComparisonOperator.Eq == (left.Value == right.Value),
            (ScimNumber left, ScimNumber right) => IsMet(left.Value.CompareTo(right.Value)),
            (ScimDateTime left, ScimDateTime right) => IsMet(left.Instant.CompareTo(right.Instant)),
            _ => false,
        };

        private readonly bool IsMet(string left, string right) => filter.Operator switch
        {
            ComparisonOperator.Eq => left == right,
            ComparisonOperator.Ne => left != right,
            ComparisonOperator.Co => left.Contains(right, StringComparison.Ordinal),
            ComparisonOperator.Sw => left.StartsWith(right, StringComparison.Ordinal),
            ComparisonOperator.Ew => left.EndsWith(right, StringComparison.Ordinal),
            _ => IsMet(ComparisonKey.Compare(left, right)),
        };

        private readonly bool IsMet(int order) => filter.Operator switch
        {
            ComparisonOperator.Eq => order == 0,
            ComparisonOperator.Ne => order != 0,
            ComparisonOperator.Gt => order > 0,
            ComparisonOperator.Ge => order >= 0,
            ComparisonOperator.Lt => order < 0,
            ComparisonOperator.Le => order <= 0,
            _ => false,
        };
    }
}
