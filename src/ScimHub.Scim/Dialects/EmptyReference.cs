using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Dialects;

/// <summary>
/// Entra ID clears a manager with an empty one:
/// <code>{"op":"Replace","path":"manager","value":{"value":""}}</code>
/// A single complex value whose <c>value</c> is empty is absent.
/// </summary>
internal static class EmptyReference
{
    public static bool Is(AttributeDefinition attribute, ScimComplex value) =>
        !attribute.MultiValued && attribute.Sub("value") is { } part && value[part] is ScimString { Value: "" };
}
