using ScimHub.Scim.Filters;
using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Patching;

/// <summary>A resolved <c>path</c> (RFC 7644 §3.5.2): an attribute, perhaps the values of it that a filter selects, perhaps one sub-attribute of them.</summary>
/// <param name="Selection">Its paths are the attribute's sub-attributes; for an attribute of simple values, the attribute itself.</param>
public sealed record PatchTarget(AttributeDefinition Attribute, Filter? Selection, AttributeDefinition? Part)
{
    public AttributeDefinition Leaf => Part ?? Attribute;

    public override string ToString() => Selection is null ? Leaf.ToString() : Part is null ? $"{Attribute}[…]" : $"{Attribute}[…].{Part.Name}";
}
