using ScimHub.Scim.Errors;
using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Messages;

/// <summary>One operation of a bulk request (RFC 7644 §3.7).</summary>
public sealed record BulkOperation
{
    /// <summary>Its place in the request, from 0.</summary>
    public required int Index { get; init; }

    public BulkMethod Method { get; init; }

    /// <summary>As sent, for the response.</summary>
    public string MethodText { get; init; } = "";

    public string Path { get; init; } = "";

    /// <summary>What <see cref="Path"/> addresses; null only where <see cref="Fault"/> says why.</summary>
    public ResourceType? ResourceType { get; init; }

    /// <summary>The id in the path, perhaps as <c>bulkId:x</c>; null for POST.</summary>
    public string? Id { get; init; }

    public string? BulkId { get; init; }

    public string? Version { get; init; }

    /// <summary>The body as sent; empty for DELETE.</summary>
    public ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>Why the operation cannot be done, or null. The others still are.</summary>
    public ScimException? Fault { get; init; }
}
