using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Messages;

/// <summary>The documents of <c>/ServiceProviderConfig</c>, <c>/ResourceTypes</c> and <c>/Schemas</c>. The base URL is the client's view of the SCIM root, without a closing slash.</summary>
public static class Discovery
{
    public static byte[] Schemas(SchemaCatalog catalog, string baseUrl) => throw new NotImplementedException();

    /// <summary>Null where there is no such schema.</summary>
    public static byte[]? Schema(SchemaCatalog catalog, string id, string baseUrl) => throw new NotImplementedException();

    public static byte[] ResourceTypes(SchemaCatalog catalog, string baseUrl) => throw new NotImplementedException();

    /// <summary>Null where there is no such resource type.</summary>
    public static byte[]? ResourceType(SchemaCatalog catalog, string name, string baseUrl) => throw new NotImplementedException();

    public static byte[] ServiceProviderConfig(ServiceProviderOptions options, string baseUrl) => throw new NotImplementedException();
}
