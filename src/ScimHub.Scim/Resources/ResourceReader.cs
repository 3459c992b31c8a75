using System.Text.Json;
using ScimHub.Scim.Dialects;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Resources;

/// <summary>Reads resources from JSON by their schemas.</summary>
public static class ResourceReader
{
    /// <summary>
    /// The body of a POST or PUT. Read-only attributes are left out (RFC 7644 §3.3 and §3.5.1), unknown ones too and named in the result;
    /// anything else that is not as its schema says is a 400 that names the attribute.
    /// </summary>
    public static ReadResult Read(ReadOnlySpan<byte> json, ResourceType type, Dialect dialect)
    {
        try
        {
            return new BodyReader(type, dialect, ReadMode.Body).Read(json);
        }
        catch (JsonException fault)
        {
            throw StrictJson.Malformed(fault);
        }
    }

    /// <summary>A document that <see cref="ResourceWriter"/> wrote: everything in it is kept, and it is not questioned.</summary>
    public static ScimResource ReadStored(ReadOnlySpan<byte> json, ResourceType type) =>
        new BodyReader(type, Dialect.Strict, ReadMode.Stored).Read(json).Resource;
}
