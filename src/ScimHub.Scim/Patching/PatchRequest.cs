using System.Collections.Immutable;
using System.Text.Json;
using ScimHub.Scim.Dialects;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Patching;

/// <summary>A PATCH message (RFC 7644 §3.5.2), resolved against a resource type: every path exists and may be written, every value has its type.</summary>
public sealed record PatchRequest(ResourceType Type, Dialect Dialect, ImmutableArray<PatchOperation> Operations)
{
    /// <summary>Whether nothing is asked for.</summary>
    public bool IsEmpty => Operations.IsEmpty;

    public static PatchRequest Parse(ReadOnlySpan<byte> json, ResourceType type, Dialect dialect)
    {
        try
        {
            return new PatchReader(type, dialect).Read(json);
        }
        catch (JsonException fault)
        {
            throw StrictJson.Malformed(fault);
        }
    }
}
