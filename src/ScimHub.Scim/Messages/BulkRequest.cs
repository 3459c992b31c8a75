using System.Collections.Immutable;
using ScimHub.Scim.Dialects;
using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Messages;

/// <param name="FailOnErrors">After so many errors the rest is left undone; null: never.</param>
public sealed record BulkRequest(int? FailOnErrors, ImmutableArray<BulkOperation> Operations)
{
    public static BulkRequest Parse(ReadOnlyMemory<byte> json, SchemaCatalog catalog, Dialect dialect, int maxOperations, int maxPayloadSize) => throw new NotImplementedException();
}
