using System.Text.Json.Nodes;

namespace ScimHub.Conformance.Cases;

/// <summary>What one answer must look like. Absent members expect nothing.</summary>
internal sealed record Expectation
{
    /// <summary>A status, a class such as <c>"4xx"</c>, or a list of either.</summary>
    public JsonNode? Status { get; init; }

    /// <summary>The <c>scimType</c> of an error body, or a list of those allowed.</summary>
    public JsonNode? ScimType { get; init; }

    /// <summary>Header name to assertion.</summary>
    public JsonObject? Headers { get; init; }

    /// <summary>Path into the body to assertion.</summary>
    public JsonObject? Body { get; init; }

    /// <summary>True: the answer has no body.</summary>
    public bool Empty { get; init; }
}
