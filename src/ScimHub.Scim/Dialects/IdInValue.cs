using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Dialects;

/// <summary>
/// Okta renames a group with the group's own id inside the value:
/// <code>{"op":"replace","value":{"id":"abf4dd94-…","displayName":"Test SCIMv2"}}</code>
/// An <c>id</c> or <c>schemas</c> there says which resource is meant and changes nothing.
/// </summary>
internal static class IdInValue
{
    public static bool Is(AttributeDefinition attribute) =>
        ReferenceEquals(attribute, CommonAttributes.Id) || ReferenceEquals(attribute, CommonAttributes.Schemas);
}
