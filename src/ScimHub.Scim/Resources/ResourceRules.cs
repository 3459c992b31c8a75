using System.Collections.Immutable;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Resources;

/// <summary>What holds for every resource, however it came about.</summary>
public static class ResourceRules
{
    /// <summary>
    /// The resource as it may be kept: repeated values made one. 400 invalidValue where a required attribute or sub-attribute
    /// is missing or blank, or where several values of an attribute are primary.
    /// </summary>
    public static ScimResource Check(ScimResource resource)
    {
        CheckRequired(resource.Type.Schema.Attributes, resource);
        foreach (var extension in resource.Type.Extensions)
        {
            if (extension.Required || Has(resource, extension.Schema))
            {
                CheckRequired(extension.Schema.Attributes, resource);
            }
            // RFC 7643 §6, "required": the resource must then include this extension.
            if (extension.Required && !Has(resource, extension.Schema))
            {
                throw ScimException.InvalidValue($"A {resource.Type.Name} must have attributes of '{extension.Schema.Id}'; add them.");
            }
        }
        ImmutableArray<KeyValuePair<AttributeDefinition, ScimValue>>.Builder? changed = null;
        var attributes = resource.Attributes.Attributes;
        for (var i = 0; i < attributes.Length; i++)
        {
            var (attribute, value) = attributes[i];
            var kept = CheckValue(attribute, value);
            if (!ReferenceEquals(kept, value))
            {
                changed ??= attributes.ToBuilder();
                changed[i] = new(attribute, kept);
            }
        }
        return changed is null ? resource : resource with { Attributes = new(changed.MoveToImmutable()) };
    }

    private static void CheckRequired(ImmutableArray<AttributeDefinition> attributes, ScimResource resource)
    {
        foreach (var attribute in attributes)
        {
            if (attribute.Required && attribute.Mutability != Mutability.ReadOnly && IsBlank(resource[attribute]))
            {
                throw ScimException.InvalidValue($"'{attribute}' is required; give it a value.");
            }
        }
    }

    private static ScimValue CheckValue(AttributeDefinition attribute, ScimValue value)
    {
        if (value is ScimComplex complex)
        {
            CheckParts(attribute, complex);
            return value;
        }
        if (value is not ScimList list)
        {
            return value;
        }
        var distinct = ValueMerge.Distinct(attribute, list);
        if (attribute.Type == AttributeType.Complex)
        {
            foreach (var item in distinct.Items)
            {
                CheckParts(attribute, (ScimComplex)item);
            }
            CheckPrimary(attribute, distinct);
        }
        return distinct;
    }

    /// <summary>RFC 7643 §2.4: "The primary attribute value 'true' MUST appear no more than once."</summary>
    internal static void CheckPrimary(AttributeDefinition attribute, ScimList distinct)
    {
        if (PrimaryOf(attribute) is not { } primary)
        {
            return;
        }
        var found = false;
        foreach (var item in distinct.Items)
        {
            if (IsTrue(((ScimComplex)item)[primary]))
            {
                found = !found ? true : throw ScimException.InvalidValue($"'{attribute}' has several values with primary true; at most one may be.");
            }
        }
    }

    private static void CheckParts(AttributeDefinition attribute, ScimComplex value)
    {
        foreach (var part in attribute.SubAttributes)
        {
            if (part.Required && part.Mutability != Mutability.ReadOnly && IsBlank(value[part]))
            {
                throw ScimException.InvalidValue($"'{part}' is required; give it a value.");
            }
        }
    }

    internal static AttributeDefinition? PrimaryOf(AttributeDefinition attribute) =>
        attribute.MultiValued && attribute.Sub("primary") is { Type: AttributeType.Boolean } primary ? primary : null;

    internal static bool IsTrue(ScimValue? value) => value is ScimBoolean { Value: true };

    internal static bool IsBlank(ScimValue? value) => value is null || (value is ScimString text && string.IsNullOrWhiteSpace(text.Value));

    private static bool Has(ScimResource resource, Schema schema)
    {
        foreach (var (attribute, _) in resource.Attributes.Attributes)
        {
            if (ReferenceEquals(attribute.SchemaId, schema.Id))
            {
                return true;
            }
        }
        return false;
    }
}
