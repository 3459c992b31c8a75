namespace ScimHub.Server.Scim;

/// <summary>What a path under <c>/scim/v2</c> names (RFC 7644 §3.2, table 2).</summary>
internal enum ScimEndpoint
{
    Unknown,
    Root,
    Users,
    User,
    UserSearch,
    Groups,
    Group,
    GroupSearch,
    Search,
    Bulk,
    Me,
    ServiceProviderConfig,
    ResourceTypes,
    ResourceType,
    Schemas,
    Schema,
}
