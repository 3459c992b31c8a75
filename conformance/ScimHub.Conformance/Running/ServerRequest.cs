namespace ScimHub.Conformance.Running;

/// <summary>A request with every variable filled in. A header of null is not sent, even where it has a default.</summary>
internal sealed record ServerRequest(string Method, string Path)
{
    public string Query { get; init; } = "";

    public IReadOnlyDictionary<string, string?> Headers { get; init; } = new Dictionary<string, string?>();

    public string? Body { get; init; }
}
