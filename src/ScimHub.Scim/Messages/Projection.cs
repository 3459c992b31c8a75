using System.Collections.Immutable;
using ScimHub.Scim.Dialects;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Filters;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Messages;

/// <summary>Which attributes an answer shows: RFC 7644 §3.9 and "returned" of RFC 7643 §7.</summary>
public sealed class Projection
{
    private enum Kind { Default, Only, Except }

    private readonly Kind _kind;
    private readonly HashSet<AttributeDefinition> _named;

    private Projection(Kind kind, HashSet<AttributeDefinition> named)
    {
        _kind = kind;
        _named = named;
    }

    /// <summary>Neither parameter was given.</summary>
    public static Projection Default { get; } = new(Kind.Default, []);

    /// <summary>Whether every attribute with returned "always" or "default" is shown, and no other.</summary>
    public bool IsDefault => _kind == Kind.Default;

    /// <summary>Names are separated by commas; a URN alone names all attributes of its schema; unknown names mean nothing.</summary>
    public static Projection Parse(string? attributes, string? excludedAttributes, ResourceType type)
    {
        var only = !string.IsNullOrWhiteSpace(attributes);
        var except = !string.IsNullOrWhiteSpace(excludedAttributes);
        if (only && except)
        {
            // RFC 7644 §3.9: "either of the mutually exclusive URL query parameters".
            throw ScimException.InvalidValue("'attributes' and 'excludedAttributes' exclude each other; send one.");
        }
        return only ? new(Kind.Only, Names(attributes, "attributes", type)) : except ? new(Kind.Except, Names(excludedAttributes, "excludedAttributes", type)) : Default;
    }

    /// <summary>Whether an attribute, or at least a part of it, may be shown.</summary>
    public bool Includes(AttributeDefinition attribute)
    {
        if (attribute.Returned is Returned.Always or Returned.Never)
        {
            return attribute.Returned == Returned.Always;
        }
        if (_kind != Kind.Only)
        {
            return attribute.Returned == Returned.Default && !(_kind == Kind.Except && _named.Contains(attribute));
        }
        if (_named.Contains(attribute))
        {
            return true;
        }
        foreach (var part in attribute.SubAttributes)
        {
            if (_named.Contains(part))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>The resource with what is shown only; the same object where that is all of it.</summary>
    public ScimResource Apply(ScimResource resource)
    {
        var attributes = resource.Attributes.Attributes;
        var kept = ImmutableArray.CreateBuilder<KeyValuePair<AttributeDefinition, ScimValue>>(attributes.Length);
        var same = true;
        foreach (var (attribute, value) in attributes)
        {
            var shown = Includes(attribute) ? Part(attribute, value) : null;
            same &= ReferenceEquals(shown, value);
            if (shown is not null)
            {
                kept.Add(new(attribute, shown));
            }
        }
        return same ? resource : resource with { Attributes = new(kept.ToImmutable()) };
    }

    private static HashSet<AttributeDefinition> Names(ReadOnlySpan<char> names, string parameter, ResourceType type)
    {
        var named = new HashSet<AttributeDefinition>();
        var count = 0;
        foreach (var range in names.Split(','))
        {
            if (++count > ScimLimits.ProjectedNames)
            {
                throw ScimException.InvalidValue($"'{parameter}' holds more than {ScimLimits.ProjectedNames} names; ask for whole attributes.");
            }
            var name = names[range].Trim();
            if (AttributePathParser.TryParse(name, type, Dialect.Tolerant, out var path))
            {
                named.Add(path.Leaf);
            }
            else if (name.Contains(':') && QualifiedName.Split(type, name, Dialect.Tolerant, out var schema, out var rest) && rest.IsEmpty)
            {
                named.UnionWith(schema.Attributes);
            }
        }
        return named;
    }

    private ScimValue? Part(AttributeDefinition attribute, ScimValue value)
    {
        if (attribute.SubAttributes.IsEmpty || !IsDivided(attribute))
        {
            return value;
        }
        switch (value)
        {
            case ScimComplex complex:
                return Part(attribute, complex);
            case ScimList list:
                var items = ImmutableArray.CreateBuilder<ScimValue>(list.Items.Length);
                foreach (var item in list.Items)
                {
                    if (Part(attribute, (ScimComplex)item) is { } shown)
                    {
                        items.Add(shown);
                    }
                }
                return items.Count == 0 ? null : new ScimList(items.ToImmutable());
            default:
                return value;
        }
    }

    /// <summary>Whether some parts are shown and others not.</summary>
    private bool IsDivided(AttributeDefinition attribute)
    {
        foreach (var part in attribute.SubAttributes)
        {
            if (!IncludesPart(attribute, part))
            {
                return true;
            }
        }
        return false;
    }

    private bool IncludesPart(AttributeDefinition attribute, AttributeDefinition part) => part.Returned switch
    {
        Returned.Always => true,
        Returned.Never => false,
        // The attribute itself is always shown, or only parts of it are named.
        _ when _kind == Kind.Only && !_named.Contains(attribute) && attribute.Returned != Returned.Always => _named.Contains(part),
        Returned.Request => _kind == Kind.Only && _named.Contains(part),
        _ => !(_kind == Kind.Except && _named.Contains(part)),
    };

    private ScimComplex? Part(AttributeDefinition attribute, ScimComplex value)
    {
        var kept = value.Attributes.RemoveAll(pair => !IncludesPart(attribute, pair.Key));
        return kept.IsEmpty ? null : new ScimComplex(kept);
    }
}
