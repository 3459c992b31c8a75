namespace ScimHub.Scim.Schemas;

/// <summary>The schemas of RFC 7643 §8.7 as data, with the <c>pagination</c> attribute of RFC 9865 §4.</summary>
public static class CoreSchemas
{
    public static Schema User { get; } = UserSchema.Make();

    public static Schema EnterpriseUser { get; } = UserSchema.MakeEnterprise();

    public static Schema Group { get; } = GroupSchema.Make();

    public static Schema ServiceProviderConfig { get; } = ServiceSchemas.MakeServiceProviderConfig();

    public static Schema ResourceType { get; } = ServiceSchemas.MakeResourceType();

    public static Schema Schema { get; } = ServiceSchemas.MakeSchema();
}
