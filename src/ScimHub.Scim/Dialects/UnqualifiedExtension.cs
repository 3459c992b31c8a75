using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Dialects;

/// <summary>
/// Attributes of an extension named without its URN:
/// <code>
/// {"op":"Add","path":"manager","value":[{"$ref":"http://…/Users/1","value":"1"}]}
/// GET /Users?filter=id eq "…" and manager eq "…"
/// </code>
/// The first extension that defines the name is meant.
/// </summary>
internal static class UnqualifiedExtension
{
    public static AttributeDefinition? Find(ResourceType type, ReadOnlySpan<char> name)
    {
        foreach (var extension in type.Extensions)
        {
            if (AttributeDefinition.Find(extension.Schema.Attributes, name) is { } attribute)
            {
                return attribute;
            }
        }
        return null;
    }
}
