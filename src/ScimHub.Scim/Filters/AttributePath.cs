using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Filters;

/// <summary>A resolved <c>attrPath</c> (RFC 7644 §3.10). Inside a value path, <paramref name="Attribute"/> is the sub-attribute and <paramref name="SubAttribute"/> null.</summary>
public sealed record AttributePath(AttributeDefinition Attribute, AttributeDefinition? SubAttribute)
{
    /// <summary>The attribute whose value is compared: the sub-attribute where one is named.</summary>
    public AttributeDefinition Leaf => SubAttribute ?? Attribute;

    public override string ToString() => SubAttribute is null ? Attribute.ToString() : SubAttribute.ToString();
}
