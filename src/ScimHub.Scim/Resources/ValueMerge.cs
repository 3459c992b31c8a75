using System.Collections.Immutable;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Filters;
using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Resources;

/// <summary>
/// Values of multi-valued attributes as sets. RFC 7643 §2.4: a service should not return the same (type, value) twice; so such values
/// are one value. Complex values without a <c>value</c> are the same where they are equal.
/// </summary>
internal static class ValueMerge
{
    private const int Few = 8;

    /// <summary>Adds values to distinct ones. A value that is there already takes over the sub-attributes of the one that comes; <paramref name="changed"/> tells which places came or changed.</summary>
    public static ImmutableArray<ScimValue> Add(AttributeDefinition attribute, ImmutableArray<ScimValue> existing, ImmutableArray<ScimValue> added, List<int>? changed = null)
    {
        var result = ImmutableArray.CreateBuilder<ScimValue>(existing.Length + added.Length);
        result.AddRange(existing);
        var places = existing.Length + added.Length > Few ? Places(attribute, existing, added.Length) : null;
        foreach (var item in added)
        {
            var identity = Identity(attribute, item);
            var place = places is null ? Find(attribute, result, identity) : places.GetValueOrDefault(identity, -1);
            if (place < 0)
            {
                place = result.Count;
                result.Add(item);
                places?.Add(identity, place);
                changed?.Add(place);
            }
            else if (Overlay(result[place], item) is var merged && !merged.Equals(result[place]))
            {
                result[place] = merged;
                changed?.Add(place);
            }
        }
        var limit = ReferenceEquals(attribute, GroupAttributes.Members) ? ScimLimits.MembersPerRequest : ScimLimits.ValuesPerAttribute;
        return result.Count <= limit ? result.ToImmutable() : throw ScimException.InvalidValue($"'{attribute}' would hold more than {limit} values; remove some first.");
    }

    /// <summary>The list with values that are the same made one; the same list where there are none.</summary>
    public static ScimList Distinct(AttributeDefinition attribute, ScimList list)
    {
        if (list.Items.Length < 2)
        {
            return list;
        }
        var distinct = Add(attribute, [], list.Items);
        return distinct.Length == list.Items.Length ? list : new(distinct);
    }

    /// <summary>What a value is the same by, to be compared with <see cref="object.Equals(object?)"/>.</summary>
    public static object Identity(AttributeDefinition attribute, ScimValue item)
    {
        if (item is ScimString text)
        {
            return ComparisonKey.Of(attribute, text.Value);
        }
        if (item is not ScimComplex complex || attribute.Sub("value") is not { } valuePart || complex[valuePart] is not ScimString value)
        {
            return item;
        }
        var key = ComparisonKey.Of(valuePart, value.Value);
        // A member is one member, whatever type is claimed for it.
        return ReferenceEquals(attribute, GroupAttributes.Members) || attribute.Sub("type") is not { } typePart || complex[typePart] is not ScimString type
            ? key
            : string.Concat(key, "\0", ComparisonKey.Of(typePart, type.Value));
    }

    private static int Find(AttributeDefinition attribute, ImmutableArray<ScimValue>.Builder items, object identity)
    {
        for (var i = 0; i < items.Count; i++)
        {
            if (Identity(attribute, items[i]).Equals(identity))
            {
                return i;
            }
        }
        return -1;
    }

    private static Dictionary<object, int> Places(AttributeDefinition attribute, ImmutableArray<ScimValue> existing, int more)
    {
        var places = new Dictionary<object, int>(existing.Length + more);
        for (var i = 0; i < existing.Length; i++)
        {
            places.TryAdd(Identity(attribute, existing[i]), i);
        }
        return places;
    }

    private static ScimValue Overlay(ScimValue below, ScimValue above)
    {
        if (below is not ScimComplex complex || above is not ScimComplex over)
        {
            return below;
        }
        foreach (var (part, value) in over.Attributes)
        {
            complex = complex.With(part, value);
        }
        return complex;
    }
}
