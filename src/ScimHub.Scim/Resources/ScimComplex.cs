using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Resources;

/// <summary>
/// A set of attributes and their values: the content of a resource, or of one complex value. Immutable; a change makes a new
/// one that shares what did not change. Order is that of first assignment and has no meaning: equality disregards it.
/// </summary>
public sealed record ScimComplex(ImmutableArray<KeyValuePair<AttributeDefinition, ScimValue>> Attributes) : ScimValue
{
    public static ScimComplex Empty { get; } = new([]);

    public bool IsEmpty => Attributes.IsEmpty;

    public ScimValue? this[AttributeDefinition attribute]
    {
        get
        {
            foreach (var pair in Attributes)
            {
                if (ReferenceEquals(pair.Key, attribute))
                {
                    return pair.Value;
                }
            }
            return null;
        }
    }

    /// <summary>The same with one attribute set; a null value removes it.</summary>
    public ScimComplex With(AttributeDefinition attribute, ScimValue? value)
    {
        for (var i = 0; i < Attributes.Length; i++)
        {
            if (ReferenceEquals(Attributes[i].Key, attribute))
            {
                return value is null ? new(Attributes.RemoveAt(i)) : new(Attributes.SetItem(i, new(attribute, value)));
            }
        }
        return value is null ? this : new(Attributes.Add(new(attribute, value)));
    }

    public bool Equals(ScimComplex? other)
    {
        if (other is null || other.Attributes.Length != Attributes.Length)
        {
            return false;
        }
        foreach (var (attribute, value) in Attributes)
        {
            if (!value.Equals(other[attribute]))
            {
                return false;
            }
        }
        return true;
    }

    public override int GetHashCode()
    {
        var hash = Attributes.Length;
        foreach (var (attribute, value) in Attributes)
        {
            // A sum, since order has no meaning.
            hash += HashCode.Combine(RuntimeHelpers.GetHashCode(attribute), value);
        }
        return hash;
    }
}
