using ScimHub.Scim.Dialects;
using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Resources;

public static class ResourceReader
{
    public static ReadResult Read(ReadOnlySpan<byte> json, ResourceType type, Dialect dialect) => throw new NotImplementedException();

    public static ScimResource ReadStored(ReadOnlySpan<byte> json, ResourceType type) => throw new NotImplementedException();
}
