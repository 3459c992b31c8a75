using ScimHub.Scim.Filters;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Dialects;

/// <summary>
/// Entra ID's default dialect names the values to remove in the value, not in the path:
/// <code>{"op":"Remove","path":"members","value":[{"$ref":null,"value":"f648f8d5-…"}]}</code>
/// Only those go. A complex value is meant by its <c>value</c>, and by its <c>type</c> where one is named; without a <c>value</c>, by all it names.
/// </summary>
internal static class RemoveWithValues
{
    public static bool IsMeant(AttributeDefinition attribute, ScimValue present, ScimValue named)
    {
        if (present is not ScimComplex held || named is not ScimComplex asked)
        {
            return ValueMerge.Identity(attribute, present).Equals(ValueMerge.Identity(attribute, named));
        }
        var byValue = attribute.Sub("value") is { } valuePart && asked[valuePart] is not null ? valuePart : null;
        foreach (var (part, value) in asked.Attributes)
        {
            var counts = byValue is null || ReferenceEquals(part, byValue) || string.Equals(part.Name, "type", StringComparison.OrdinalIgnoreCase);
            if (counts && !(held[part] is { } other && Same(part, other, value)))
            {
                return false;
            }
        }
        return true;
    }

    private static bool Same(AttributeDefinition part, ScimValue left, ScimValue right) =>
        left is ScimString a && right is ScimString b ? ComparisonKey.Of(part, a.Value) == ComparisonKey.Of(part, b.Value) : left.Equals(right);
}
