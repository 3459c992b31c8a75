using System.Text.Json.Nodes;

namespace ScimHub.Server.Api;

/// <summary>A request to the API that is made in this process.</summary>
/// <param name="Path">Behind <c>/api/v1</c>, with its query.</param>
internal sealed record ApiCall(string Method, string Path, JsonNode? Body = null)
{
    public string? IdempotencyKey { get; init; }

    /// <summary>The request it is made for: its host stands in addresses, and its client in the audit. Null: none.</summary>
    public HttpContext? For { get; init; }
}
