using System.Collections.Immutable;
using System.Text.Json;
using ScimHub.Scim.Dialects;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Messages;

/// <summary>A bulk message (RFC 7644 §3.7). What is wrong with one operation is that operation's fault; the others are done.</summary>
/// <param name="FailOnErrors">After so many errors the rest is left undone; null: never.</param>
public sealed record BulkRequest(int? FailOnErrors, ImmutableArray<BulkOperation> Operations)
{
    /// <summary>413 above either limit, naming it (RFC 7644 §3.7.4); 400 where the message as a whole cannot be read.</summary>
    public static BulkRequest Parse(ReadOnlyMemory<byte> json, SchemaCatalog catalog, Dialect dialect, int maxOperations, int maxPayloadSize)
    {
        if (json.Length > maxPayloadSize)
        {
            throw ScimException.PayloadTooLarge($"The size of the bulk operation exceeds the maxPayloadSize ({maxPayloadSize}).");
        }
        try
        {
            return new BulkReader(json, catalog, dialect, maxOperations).Read();
        }
        catch (JsonException fault)
        {
            throw StrictJson.Malformed(fault);
        }
    }
}
