using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Storage;

/// <summary>Writes and reads what <see cref="StoredResource.Document"/> holds.</summary>
public static class OpenDocument
{
    /// <summary>The resource with its id and without its last brace.</summary>
    public static byte[] Of(Guid id, ScimResource resource) =>
        ResourceWriter.ToUtf8(resource.With(CommonAttributes.Id, new ScimString(id.ToString())))[..^1];

    /// <summary>The resource a stored one is, with its external id; without <c>meta</c> and what is kept as rows.</summary>
    public static ScimResource Read(StoredResource stored, ResourceType type)
    {
        var resource = Read(stored.Document.Span, type);
        return stored.ExternalId is { } externalId ? resource.With(CommonAttributes.ExternalId, new ScimString(externalId)) : resource;
    }

    internal static ScimResource Read(ReadOnlySpan<byte> document, ResourceType type)
    {
        var json = new byte[document.Length + 1];
        document.CopyTo(json);
        json[^1] = (byte)'}';
        return ResourceReader.ReadStored(json, type);
    }
}
