using System.Text.Json.Nodes;

namespace ScimHub.Conformance.Running;

/// <summary>One request and its answer, already free of secrets.</summary>
internal sealed record Exchange
{
    public required string Method { get; init; }

    public required string Url { get; init; }

    public string? RequestBody { get; init; }

    /// <summary>Why there was no answer, in plain words.</summary>
    public string? NoAnswer { get; init; }

    public int Status { get; init; }

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public string Text { get; init; } = "";

    /// <summary>The answer's body, where it is JSON.</summary>
    public JsonNode? Json { get; init; }
}
