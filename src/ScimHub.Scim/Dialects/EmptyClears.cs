using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Dialects;

/// <summary>
/// Entra ID empties an optional attribute with an empty string:
/// <code>{"op":"Replace","path":"title","value":""}</code>
/// The attribute is then absent. An empty string for a boolean stays an error: nobody can say what it asks for.
/// </summary>
internal static class EmptyClears
{
    public static bool Is(AttributeDefinition attribute) => attribute.MultiValued || attribute.Type != AttributeType.Boolean;
}
