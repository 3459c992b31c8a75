using System.Globalization;
using System.Text.Json;
using ScimHub.Scim.Dialects;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Messages;

/// <summary>What a query asks for: the parameters of RFC 7644 §3.4.2 and RFC 9865 §2, from the URL or from the body of <c>/.search</c> (§3.4.3).</summary>
public sealed record SearchRequest
{
    public string? Filter { get; init; }

    public string? SortBy { get; init; }

    public bool Descending { get; init; }

    /// <summary>1-based, at least 1; null where none was given.</summary>
    public int? StartIndex { get; init; }

    /// <summary>At least 0; null where none was given.</summary>
    public int? Count { get; init; }

    /// <summary>RFC 9865 §2: empty asks for the first page; null where paging is by index.</summary>
    public string? Cursor { get; init; }

    /// <summary>For <see cref="Projection.Parse"/>, as are the excluded ones.</summary>
    public string? Attributes { get; init; }

    public string? ExcludedAttributes { get; init; }

    /// <summary>Unknown parameters mean nothing; a known one given twice is an error.</summary>
    public static SearchRequest FromQuery(IEnumerable<KeyValuePair<string, string>> parameters)
    {
        var builder = new SearchRequestBuilder();
        foreach (var (name, value) in parameters)
        {
            builder.Set(name, value);
        }
        return builder.Build();
    }

    public static SearchRequest FromBody(ReadOnlySpan<byte> json, Dialect dialect)
    {
        try
        {
            return Read(json, dialect);
        }
        catch (JsonException fault)
        {
            throw StrictJson.Malformed(fault);
        }
    }

    private static SearchRequest Read(ReadOnlySpan<byte> json, Dialect dialect)
    {
        var builder = new SearchRequestBuilder();
        var reader = StrictJson.OpenObject(json);
        var isSearch = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = StrictJson.Text(ref reader, "An attribute name");
            reader.Read();
            if (string.Equals(name, "schemas", StringComparison.OrdinalIgnoreCase))
            {
                isSearch |= MessageSchemas.Lists(ref reader, SchemaUrns.SearchRequest);
            }
            else if (SearchRequestBuilder.IsKnown(name) && reader.TokenType != JsonTokenType.Null)
            {
                builder.Set(name, ReadValue(ref reader, name));
            }
            else
            {
                reader.Skip();
            }
        }
        StrictJson.Close(ref reader);
        return isSearch || dialect == Dialect.Tolerant ? builder.Build() : throw ScimException.InvalidSyntax($"'schemas' must list '{SchemaUrns.SearchRequest}'; add it.");
    }

    private static string ReadValue(ref Utf8JsonReader reader, string name)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return StrictJson.Text(ref reader, $"'{name}'");
            case JsonTokenType.Number when reader.TryGetInt64(out var number):
                return number.ToString(CultureInfo.InvariantCulture);
            case JsonTokenType.StartArray when SearchRequestBuilder.IsList(name):
                var names = new List<string>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    names.Add(reader.TokenType == JsonTokenType.String ? StrictJson.Text(ref reader, $"'{name}'") : throw ScimException.InvalidValue($"'{name}' must be a list of attribute names."));
                }
                return string.Join(',', names);
            default:
                throw ScimException.InvalidValue($"'{name}' has a value of the wrong type.");
        }
    }
}
