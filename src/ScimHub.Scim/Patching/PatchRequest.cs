using System.Collections.Immutable;
using ScimHub.Scim.Dialects;
using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Patching;

public sealed record PatchRequest(ResourceType Type, Dialect Dialect, ImmutableArray<PatchOperation> Operations)
{
    public bool IsEmpty => Operations.IsEmpty;

    public static PatchRequest Parse(ReadOnlySpan<byte> json, ResourceType type, Dialect dialect) => throw new NotImplementedException();
}
