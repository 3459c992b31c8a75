using System.Collections.Immutable;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Filters;

/// <summary>
/// A filter (RFC 7644 §3.4.2.2), resolved against a resource type: every path exists, every literal has its attribute's type.
/// Evaluated in memory by <c>FilterEvaluator</c> and in a database by the compiler of the storage; the two agree.
/// </summary>
/// <remarks>
/// What the RFC leaves open: a comparison with an absent value is false, but <c>ne</c> (and <c>eq null</c>), which are true.
/// On a multi-valued attribute a comparison holds if it holds for any value; <c>ne</c> holds too where there is no value at all.
/// A value of a complex attribute that lacks the sub-attribute compared is no value of it. An empty string is a value to compare with,
/// but it is not present (table 3, "pr": non-empty), so <c>eq null</c> holds for it.
/// </remarks>
public abstract record Filter
{
    private protected Filter()
    {
    }
}

/// <summary>True if every term is. At least two terms.</summary>
public sealed record AndFilter(ImmutableArray<Filter> Terms) : Filter;

/// <summary>True if any term is. At least two terms.</summary>
public sealed record OrFilter(ImmutableArray<Filter> Terms) : Filter;

public sealed record NotFilter(Filter Term) : Filter;

/// <summary><c>attr pr</c>, also what <c>attr ne null</c> means; its negation is what <c>attr eq null</c> means.</summary>
public sealed record PresentFilter(AttributePath Path) : Filter;

/// <summary><c>attr op value</c>. The path's leaf is never complex: <c>emails eq</c> was resolved to <c>emails.value</c>.</summary>
/// <param name="Value">Of the leaf's type: <see cref="ScimString"/> (also for references and binaries), <see cref="ScimBoolean"/>, <see cref="ScimNumber"/> or <see cref="ScimDateTime"/>. For <c>co</c>, <c>sw</c> and <c>ew</c> a non-empty string.</param>
public sealed record ComparisonFilter(AttributePath Path, ComparisonOperator Operator, ScimValue Value) : Filter;

/// <summary><c>attr[filter]</c>: true if one value of the complex attribute satisfies the inner filter, whose paths are that attribute's sub-attributes.</summary>
public sealed record ValuePathFilter(AttributeDefinition Attribute, Filter Inner) : Filter;

/// <summary>A filter whose verdict is known at parsing: an attribute this resource type does not define, in a search over several types.</summary>
public sealed record ConstantFilter(bool Value) : Filter;
