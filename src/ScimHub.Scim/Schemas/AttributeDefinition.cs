using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace ScimHub.Scim.Schemas;

/// <summary>One attribute as RFC 7643 §7 describes it. Definitions are compared by reference: a catalog holds each once.</summary>
public sealed class AttributeDefinition
{
    public required string Name
    {
        get;
        init
        {
            field = value;
            Utf8Name = Encoding.UTF8.GetBytes(value);
            JsonName = JsonEncodedText.Encode(value);
        }
    }

    public AttributeType Type { get; init; } = AttributeType.String;

    public bool MultiValued { get; init; }

    public string Description { get; init; } = "";

    public bool Required { get; init; }

    public bool CaseExact { get; init; }

    /// <summary>Suggested values; advisory only, never enforced.</summary>
    public ImmutableArray<string> CanonicalValues { get; init; } = [];

    public Mutability Mutability { get; init; }

    public Returned Returned { get; init; }

    public Uniqueness Uniqueness { get; init; }

    public ImmutableArray<string> ReferenceTypes { get; init; } = [];

    public ImmutableArray<AttributeDefinition> SubAttributes
    {
        get;
        init
        {
            field = value;
            foreach (var sub in value)
            {
                sub.Parent = this;
            }
        }
    } = [];

    /// <summary>The complex attribute this one is a part of; null at the top.</summary>
    public AttributeDefinition? Parent { get; private set; }

    /// <summary>URN of the schema that defines it; null for the common attributes of RFC 7643 §3.1 (<c>id</c>, <c>externalId</c>, <c>meta</c>, <c>schemas</c>).</summary>
    public string? SchemaId { get; internal set; }

    /// <summary>RFC 7643 §2.1: attribute names are case insensitive.</summary>
    public AttributeDefinition? Sub(string name) => Find(SubAttributes, name);

    internal byte[] Utf8Name { get; private init; } = [];

    internal JsonEncodedText JsonName { get; private init; }

    /// <summary>As <see cref="Find(ImmutableArray{AttributeDefinition}, string)"/>, on a name still in UTF-8. Names are ASCII (RFC 7643 §2.1, ATTRNAME).</summary>
    internal static AttributeDefinition? Find(ImmutableArray<AttributeDefinition> attributes, ReadOnlySpan<byte> utf8Name)
    {
        foreach (var attribute in attributes)
        {
            if (attribute.Utf8Name.Length == utf8Name.Length && Ascii.EqualsIgnoreCase(attribute.Utf8Name, utf8Name))
            {
                return attribute;
            }
        }
        return null;
    }

    internal static AttributeDefinition? Find(ImmutableArray<AttributeDefinition> attributes, ReadOnlySpan<char> name)
    {
        foreach (var attribute in attributes)
        {
            if (name.Equals(attribute.Name, StringComparison.OrdinalIgnoreCase))
            {
                return attribute;
            }
        }
        return null;
    }

    internal static AttributeDefinition? Find(ImmutableArray<AttributeDefinition> attributes, string name)
    {
        foreach (var attribute in attributes)
        {
            if (string.Equals(attribute.Name, name, StringComparison.OrdinalIgnoreCase))
            {
                return attribute;
            }
        }
        return null;
    }

    public override string ToString() => Parent is null ? Name : $"{Parent.Name}.{Name}";
}
