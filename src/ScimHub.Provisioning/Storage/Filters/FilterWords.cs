using System.Text.Json;
using ScimHub.Scim.Filters;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Storage.Filters;

/// <summary>Words of which at least one stands in the text of each search document that a filter fits: to look for them costs less than to read the document.</summary>
internal static class FilterWords
{
    /// <param name="inDocument">Whether a top-level attribute lies in the search document.</param>
    /// <returns>Null where there are none, as of what asks that a value be absent.</returns>
    public static IReadOnlyList<string>? Of(Filter filter, Func<AttributeDefinition, bool> inDocument) => filter switch
    {
        ConstantFilter { Value: false } => [],
        AndFilter and => and.Terms.Select(term => Of(term, inDocument)).OfType<IReadOnlyList<string>>()
            .OrderBy(words => words.Count).ThenByDescending(words => words.Sum(word => word.Length)).FirstOrDefault(),
        OrFilter or => Any(or, inDocument),
        ValuePathFilter path when Lies(path.Attribute, inDocument) => Of(path.Inner, inDocument) ?? [Name(path.Attribute)],
        PresentFilter present when Lies(present.Path.Attribute, inDocument) => [Name(present.Path.Attribute)],
        ComparisonFilter { Operator: not ComparisonOperator.Ne } comparison when Lies(comparison.Path.Attribute, inDocument) => [Word(comparison)],
        _ => null,
    };

    private static List<string>? Any(OrFilter or, Func<AttributeDefinition, bool> inDocument)
    {
        var any = new HashSet<string>(StringComparer.Ordinal);
        foreach (var term in or.Terms)
        {
            if (Of(term, inDocument) is not { } words)
            {
                return null;
            }
            any.UnionWith(words);
        }
        return [.. any];
    }

    /// <summary>Values stand in the document as texts, whatever their type, and characters that are not plain as escapes: a part of a text is written as it is in the whole.</summary>
    private static string Word(ComparisonFilter filter)
    {
        var literal = JsonEncodedText.Encode(SearchDocument.Literal(filter.Path.Leaf, filter.Value)).ToString();
        return (filter.Operator, literal.Length) switch
        {
            (ComparisonOperator.Eq, > 0) => $"\"{literal}\"",
            (ComparisonOperator.Sw, > 0) => $"\"{literal}",
            (ComparisonOperator.Ew, > 0) => $"{literal}\"",
            (ComparisonOperator.Co, > 0) => literal,
            _ => Name(filter.Path.Attribute),
        };
    }

    private static bool Lies(AttributeDefinition attribute, Func<AttributeDefinition, bool> inDocument) => inDocument(attribute.Parent ?? attribute);

    private static string Name(AttributeDefinition attribute) => $"\"{attribute.Name}\":";
}
