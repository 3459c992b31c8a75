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
    /// <summary>After values were added: those that came or changed at <paramref name="changed"/> may be primary only where the operation made them so.</summary>
    public static ImmutableArray<ScimValue> AfterAdd(AttributeDefinition attribute, ImmutableArray<ScimValue> items, ImmutableArray<ScimValue> before, List<int> changed) =>
        ResourceRules.PrimaryOf(attribute) is not { } primary ? items : Unset(primary, items, changed.FindAll(place => IsSet(primary, items, before, place)));

    /// <summary>After one operation changed all of <paramref name="selected"/> alike. To make several of them primary is a fault, whatever a later operation would make of it.</summary>
    public static ImmutableArray<ScimValue> AfterChange(AttributeDefinition attribute, ImmutableArray<ScimValue> items, ImmutableArray<ScimValue> before, List<int> selected)
    {
        if (ResourceRules.PrimaryOf(attribute) is not { } primary || !selected.Exists(place => IsSet(primary, items, before, place)))
        {
            return items;
        }
        CheckOne(attribute, new([.. selected.Select(place => items[place])]));
        return Unset(primary, items, selected);
    }

    /// <summary>400 invalidValue where values that one operation sets are primary more than once; a repeated value is one value.</summary>
    public static void CheckOne(AttributeDefinition attribute, ScimList values)
    {
        if (values.Items.Length > 1 && ResourceRules.PrimaryOf(attribute) is not null)
        {
            ResourceRules.CheckPrimary(attribute, ValueMerge.Distinct(attribute, values));
        }
    }

    private static ImmutableArray<ScimValue> Unset(AttributeDefinition primary, ImmutableArray<ScimValue> items, List<int> except)
    {
        if (except.Count == 0)
        {
            return items;
        }
        var isExcepted = new bool[items.Length];
        foreach (var place in except)
        {
            isExcepted[place] = true;
        }
        var result = items.ToBuilder();
        for (var i = 0; i < result.Count; i++)
        {
            if (!isExcepted[i] && result[i] is ScimComplex value && ResourceRules.IsTrue(value[primary]))
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
