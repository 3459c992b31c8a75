using System.Globalization;
using ScimHub.Scim.Filters;
using ScimHub.Scim.Resources;

namespace ScimHub.Scim.Tests.Filters;

/// <summary>A filter as short text, to be compared.</summary>
internal static class FilterShape
{
    public static string Of(Filter filter) => filter switch
    {
        AndFilter and_ => $"({string.Join(" And ", and_.Terms.Select(Of))})",
        OrFilter or_ => $"({string.Join(" Or ", or_.Terms.Select(Of))})",
        NotFilter not_ => $"Not({Of(not_.Term)})",
        PresentFilter present => $"{present.Path} pr",
        ComparisonFilter comparison => $"{comparison.Path} {comparison.Operator} {Of(comparison.Value)}",
        ValuePathFilter path => $"{path.Attribute}[{Of(path.Inner)}]",
        ConstantFilter constant => constant.Value ? "true" : "false",
        _ => throw new InvalidOperationException(filter.ToString()),
    };

    private static string Of(ScimValue value) => value switch
    {
        ScimString text => $"'{text.Value}'",
        ScimBoolean flag => flag.Value ? "true" : "false",
        ScimNumber number => number.Value.ToString(CultureInfo.InvariantCulture),
        ScimDateTime time => time.Text,
        _ => throw new InvalidOperationException(value.ToString()),
    };
}
