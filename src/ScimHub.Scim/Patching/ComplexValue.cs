using ScimHub.Scim.Errors;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Patching;

/// <summary>Changes one complex value by its sub-attributes.</summary>
internal static class ComplexValue
{
    /// <summary>RFC 7644 §3.5.2.3: "Sub-attributes that are not specified in the "value" parameter are left unchanged."</summary>
    public static ScimComplex Overlay(AttributeDefinition attribute, ScimComplex below, ScimComplex above)
    {
        var result = below;
        foreach (var (part, value) in above.Attributes)
        {
            CheckImmutable(part, below[part], value);
            result = result.With(part, value);
        }
        return WithoutStaleReference(attribute, below, result, above);
    }

    public static ScimComplex SetPart(AttributeDefinition attribute, ScimComplex held, AttributeDefinition part, ScimValue? value, PatchVerb verb)
    {
        CheckImmutable(part, held[part], value);
        if (value is null && part.Required && held[part] is not null)
        {
            throw verb == PatchVerb.Remove
                ? ScimException.Mutability($"'{part}' is required and cannot be removed.")
                : ScimException.InvalidValue($"'{part}' is required; give it a value.");
        }
        // A sub-attribute with several values of its own takes more, as an attribute does.
        if (verb == PatchVerb.Add && held[part] is ScimList list && value is ScimList added)
        {
            value = new ScimList(ValueMerge.Add(part, list.Items, added.Items));
        }
        var result = held.With(part, value);
        return value is null ? WithoutStaleReference(attribute, held, result, ScimComplex.Empty) : WithoutStaleReference(attribute, held, result, new([new(part, value)]));
    }

    private static void CheckImmutable(AttributeDefinition part, ScimValue? held, ScimValue? value)
    {
        if (part.Mutability == Mutability.Immutable && held is not null && !held.Equals(value))
        {
            throw PatchEngine.Immutable(part);
        }
    }

    /// <summary>When a single reference such as a manager comes to point elsewhere, its old <c>$ref</c> and what was known of the old target go, and without a target all goes.</summary>
    private static ScimComplex WithoutStaleReference(AttributeDefinition attribute, ScimComplex before, ScimComplex after, ScimComplex given)
    {
        if (attribute.MultiValued || attribute.Sub("value") is not { } value || attribute.Sub("$ref") is not { } reference || Equals(before[value], after[value]))
        {
            return after;
        }
        if (after[value] is null)
        {
            return ScimComplex.Empty;
        }
        foreach (var part in attribute.SubAttributes)
        {
            if (part.Mutability == Mutability.ReadOnly || (ReferenceEquals(part, reference) && given[reference] is null))
            {
                after = after.With(part, null);
            }
        }
        return after;
    }
}
