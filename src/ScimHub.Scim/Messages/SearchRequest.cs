using ScimHub.Scim.Dialects;

namespace ScimHub.Scim.Messages;

public sealed record SearchRequest
{
    public string? Filter { get; init; }

    public string? SortBy { get; init; }

    public bool Descending { get; init; }

    /// <summary>1-based; null where none was given.</summary>
    public int? StartIndex { get; init; }

    public int? Count { get; init; }

    /// <summary>RFC 9865 §2: empty asks for the first page; null where paging is by index.</summary>
    public string? Cursor { get; init; }

    public string? Attributes { get; init; }

    public string? ExcludedAttributes { get; init; }

    public static SearchRequest FromQuery(IEnumerable<KeyValuePair<string, string>> parameters) => throw new NotImplementedException();

    public static SearchRequest FromBody(ReadOnlySpan<byte> json, Dialect dialect) => throw new NotImplementedException();
}
