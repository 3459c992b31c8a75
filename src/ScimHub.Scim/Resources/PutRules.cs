using System.Collections.Immutable;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Resources;

/// <summary>RFC 7644 §3.5.1: replaces a resource, attribute by attribute, by their mutability.</summary>
public static class PutRules
{
    /// <summary>
    /// The resource after a PUT, checked by <see cref="ResourceRules.Check"/>; the same object where nothing changes. Write-only attributes
    /// are not in it: read them from <paramref name="incoming"/>.
    /// </summary>
    public static ScimResource Replace(ScimResource current, ScimResource incoming)
    {
        var result = ImmutableArray.CreateBuilder<KeyValuePair<AttributeDefinition, ScimValue>>();
        foreach (var (attribute, value) in incoming.Attributes.Attributes)
        {
            switch (attribute.Mutability)
            {
                // "readOnly: Any values provided SHALL be ignored."
                case Mutability.ReadOnly or Mutability.WriteOnly:
                    break;
                case Mutability.Immutable:
                    result.Add(new(attribute, Unchanged(attribute, current[attribute], value)));
                    break;
                default:
                    result.Add(new(attribute, ReplaceValue(attribute, current[attribute], value)));
                    break;
            }
        }
        foreach (var (attribute, value) in current.Attributes.Attributes)
        {
            if (incoming[attribute] is null ? IsKept(attribute) : attribute.Mutability == Mutability.ReadOnly)
            {
                result.Add(new(attribute, value));
            }
        }
        var replaced = ResourceRules.Check(current with { Attributes = new(result.ToImmutable()) });
        return replaced.Attributes.Equals(current.Attributes) ? current : replaced;
    }

    /// <summary>
    /// What an omitted attribute keeps. RFC 7644 §3.5.1 lets omitted ones be cleared or defaulted; <c>active</c> stays as it is,
    /// so that a client that leaves it out neither suspends nor reinstates anybody.
    /// </summary>
    private static bool IsKept(AttributeDefinition attribute) =>
        attribute.Mutability is Mutability.ReadOnly or Mutability.Immutable || ReferenceEquals(attribute, UserAttributes.Active);

    private static ScimValue ReplaceValue(AttributeDefinition attribute, ScimValue? current, ScimValue incoming) => (current, incoming) switch
    {
        (ScimComplex old, ScimComplex next) => ReplaceComplex(attribute, old, next),
        (ScimList old, ScimList next) when attribute.Type == AttributeType.Complex => ReplaceItems(attribute, old, next),
        _ => incoming,
    };

    private static ScimList ReplaceItems(AttributeDefinition attribute, ScimList current, ScimList incoming)
    {
        if (!HasFixedParts(attribute) || ReferenceEquals(attribute, GroupAttributes.Members))
        {
            return incoming;
        }
        var known = new Dictionary<object, ScimComplex>();
        foreach (var item in current.Items)
        {
            known.TryAdd(ValueMerge.Identity(attribute, item), (ScimComplex)item);
        }
        return new([.. incoming.Items.Select(item =>
            known.TryGetValue(ValueMerge.Identity(attribute, item), out var old) ? ReplaceComplex(attribute, old, (ScimComplex)item) : item)]);
    }

    private static bool HasFixedParts(AttributeDefinition attribute)
    {
        foreach (var part in attribute.SubAttributes)
        {
            if (part.Mutability != Mutability.ReadWrite)
            {
                return true;
            }
        }
        return false;
    }

    private static ScimComplex ReplaceComplex(AttributeDefinition attribute, ScimComplex current, ScimComplex incoming)
    {
        foreach (var part in attribute.SubAttributes)
        {
            if (current[part] is not { } old)
            {
                continue;
            }
            if (part.Mutability == Mutability.Immutable)
            {
                incoming = incoming.With(part, incoming[part] is { } next ? Unchanged(part, old, next) : old);
            }
            else if (part.Mutability == Mutability.ReadOnly && IsSameReference(attribute, current, incoming))
            {
                incoming = incoming.With(part, old);
            }
        }
        return incoming;
    }

    /// <summary>What the service knows of a referenced resource, such as a manager's name, holds only for that resource.</summary>
    private static bool IsSameReference(AttributeDefinition attribute, ScimComplex current, ScimComplex incoming) =>
        attribute.Sub("value") is not { } value || Equals(current[value], incoming[value]);

    /// <summary>"immutable: If one or more values are already set for the attribute, the input value(s) MUST match."</summary>
    private static ScimValue Unchanged(AttributeDefinition attribute, ScimValue? current, ScimValue incoming) =>
        current is null || current.Equals(incoming)
            ? incoming
            : throw ScimException.Mutability($"'{attribute}' cannot be changed once it is set; send its present value or leave it out.");
}
