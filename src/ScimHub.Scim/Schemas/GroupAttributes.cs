namespace ScimHub.Scim.Schemas;

/// <summary>The attributes of <see cref="CoreSchemas.Group"/> by name.</summary>
public static class GroupAttributes
{
    public static AttributeDefinition DisplayName { get; } = CoreSchemas.Group.Find("displayName")!;

    public static AttributeDefinition Members { get; } = CoreSchemas.Group.Find("members")!;

    public static AttributeDefinition MemberValue { get; } = Members.Sub("value")!;

    public static AttributeDefinition MemberRef { get; } = Members.Sub("$ref")!;

    public static AttributeDefinition MemberType { get; } = Members.Sub("type")!;

    public static AttributeDefinition MemberDisplay { get; } = Members.Sub("display")!;
}
