using System.Collections.Immutable;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Patching;

/// <summary>
/// RFC 7644 §3.5.2: "a PATCH operation that sets a value's "primary" sub-attribute to "true" SHALL cause the server to automatically
/// set "primary" to "false" for any other values in the array."
/// </summary>
internal static class PrimaryValue
{
    /// <param name="changed">The places an operation added or changed.</param>
    public static ImmutableArray<ScimValue> Keep(AttributeDefinition attribute, ImmutableArray<ScimValue> items, ImmutableArray<ScimValue> before, List<int> changed)
    {
        if (ResourceRules.PrimaryOf(attribute) is not { } primary || !changed.Exists(place => IsSet(primary, items, before, place)))
        {
            return items;
        }
        var isChanged = new bool[items.Length];
        foreach (var place in changed)
        {
            isChanged[place] = true;
        }
        var result = items.ToBuilder();
        for (var i = 0; i < result.Count; i++)
        {
            if (!isChanged[i] && result[i] is ScimComplex value && ResourceRules.IsTrue(value[primary]))
            {
                result[i] = value.With(primary, ScimBoolean.False);
            }
        }
        return result.ToImmutable();
    }

    private static bool IsSet(AttributeDefinition primary, ImmutableArray<ScimValue> items, ImmutableArray<ScimValue> before, int place) =>
        ResourceRules.IsTrue((items[place] as ScimComplex)?[primary])
        && (place >= before.Length || !ResourceRules.IsTrue((before[place] as ScimComplex)?[primary]));
}
