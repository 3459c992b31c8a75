using System.Collections.Immutable;
using ScimHub.Scim.Dialects;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Filters;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Patching;

/// <summary>Applies PATCH operations (RFC 7644 §3.5.2), one after the other, all or none: what it is given is never changed.</summary>
public static class PatchEngine
{
    /// <summary>
    /// The resource after all operations, checked by <see cref="ResourceRules.Check"/>; the same object where they change nothing.
    /// A write-only attribute that was set is among its attributes, for the caller to take; it is never written out.
    /// </summary>
    public static ScimResource Apply(ScimResource current, PatchRequest request)
    {
        var attributes = current.Attributes;
        foreach (var operation in request.Operations)
        {
            attributes = Apply(attributes, operation, request.Dialect);
        }
        return attributes.Equals(current.Attributes) ? current : ResourceRules.Check(current with { Attributes = attributes }) switch
        {
            var result when result.Attributes.Equals(current.Attributes) => current,
            var result => result,
        };
    }

    private static ScimComplex Apply(ScimComplex resource, PatchOperation operation, Dialect dialect)
    {
        var target = operation.Target;
        var held = resource[target.Attribute];
        var value = target switch
        {
            { Selection: not null } => SelectedValues.Apply(held, operation, dialect),
            { Part: not null } => ApplyToPart(held, operation),
            _ when operation.Verb == PatchVerb.Remove => Remove(held, operation),
            _ => Set(held, operation),
        };
        if (ReferenceEquals(value, held))
        {
            return resource;
        }
        CheckChange(operation, held, value);
        return resource.With(target.Attribute, value);
    }

    private static void CheckChange(PatchOperation operation, ScimValue? held, ScimValue? value)
    {
        var attribute = operation.Target.Attribute;
        if (value is null && attribute.Required)
        {
            // RFC 7644 §3.5.2.2: "If an attribute is removed or becomes unassigned and is defined as a required attribute ... mutability".
            throw operation.Verb == PatchVerb.Remove
                ? ScimException.Mutability($"'{attribute}' is required and cannot be removed.")
                : ScimException.InvalidValue($"'{attribute}' is required; give it a value.");
        }
        if (attribute.Mutability == Mutability.Immutable && held is not null && !held.Equals(value))
        {
            throw Immutable(attribute);
        }
    }

    private static ScimList? Remove(ScimValue? held, PatchOperation operation)
    {
        if (held is not ScimList list || operation.Value is not ScimList named)
        {
            return null;
        }
        var attribute = operation.Target.Attribute;
        var kept = list.Items.RemoveAll(item => IsNamed(attribute, item, named.Items));
        return kept.Length == list.Items.Length ? list : kept.IsEmpty ? null : new ScimList(kept);
    }

    private static bool IsNamed(AttributeDefinition attribute, ScimValue item, ImmutableArray<ScimValue> named)
    {
        foreach (var each in named)
        {
            if (RemoveWithValues.IsMeant(attribute, item, each))
            {
                return true;
            }
        }
        return false;
    }

    private static ScimValue? Set(ScimValue? held, PatchOperation operation)
    {
        var attribute = operation.Target.Attribute;
        switch (operation.Value)
        {
            case null:
                return null;
            case ScimList added when held is ScimList list && operation.Verb == PatchVerb.Add:
                var changed = new List<int>();
                var items = ValueMerge.Add(attribute, list.Items, added.Items, changed);
                return changed.Count == 0 ? held : new ScimList(PrimaryValue.AfterAdd(attribute, items, list.Items, changed));
            case ScimComplex parts when held is ScimComplex complex:
                return ComplexValue.Overlay(attribute, complex, parts);
            default:
                return operation.Value;
        }
    }

    private static ScimValue? ApplyToPart(ScimValue? held, PatchOperation operation)
    {
        var (attribute, _, part) = operation.Target;
        var value = operation.Verb == PatchVerb.Remove ? null : operation.Value;
        if (held is ScimList list)
        {
            var items = list.Items.ToBuilder();
            for (var i = 0; i < items.Count; i++)
            {
                items[i] = ComplexValue.SetPart(attribute, (ScimComplex)items[i], part!, value, operation.Verb);
            }
            items.RemoveAll(static item => item is ScimComplex { IsEmpty: true });
            if (items.Count == 0)
            {
                return null;
            }
            var changed = new ScimList(items.ToImmutable());
            PrimaryValue.CheckOne(attribute, changed);
            return changed;
        }
        if (value is null && held is null)
        {
            return null;
        }
        var result = ComplexValue.SetPart(attribute, held as ScimComplex ?? ScimComplex.Empty, part!, value, operation.Verb);
        return result.IsEmpty ? null : attribute.MultiValued ? new ScimList([result]) : result;
    }

    internal static ScimException Immutable(AttributeDefinition attribute) =>
        ScimException.Mutability($"'{attribute}' cannot be changed once it is set.");
}
