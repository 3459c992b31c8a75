using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Storage;

/// <summary>Writes and reads what <see cref="StoredResource.Document"/> holds.</summary>
public static class OpenDocument
{
    /// <summary>The resource with its id and without its last brace.</summary>
    public static byte[] Of(Guid id, ScimResource resource) =>
        ResourceWriter.ToUtf8(resource.With(CommonAttributes.Id, new ScimString(id.ToString())))[..^1];

    /// <summary>The resource a document is, with its external id; without <c>meta</c> and what is kept as rows.</summary>
    public static ScimResource Read(StoredResource stored, ResourceType type)
    {
        var json = new byte[stored.Document.Length + 1];
        stored.Document.Span.CopyTo(json);
        json[^1] = (byte)'}';
        var resource = ResourceReader.ReadStored(json, type);
        return stored.ExternalId is { } externalId ? resource.With(CommonAttributes.ExternalId, new ScimString(externalId)) : resource;
    }
}
