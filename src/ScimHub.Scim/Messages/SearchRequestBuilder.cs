using System.Globalization;
using ScimHub.Scim.Errors;

namespace ScimHub.Scim.Messages;

/// <summary>Collects the parameters of a search and checks them together.</summary>
internal sealed class SearchRequestBuilder
{
    private static readonly string[] Names = ["filter", "sortBy", "sortOrder", "startIndex", "count", "cursor", "attributes", "excludedAttributes"];

    private readonly string?[] _values = new string?[Names.Length];

    public static bool IsKnown(string name) => Place(name) >= 0;

    public static bool IsList(string name) => Place(name) is 6 or 7;

    public void Set(string name, string value)
    {
        var place = Place(name);
        if (place < 0)
        {
            return;
        }
        if (_values[place] is not null)
        {
            throw ScimException.InvalidValue($"'{Names[place]}' is given twice; give it once.");
        }
        _values[place] = value;
    }

    public SearchRequest Build()
    {
        var (filter, sortBy, sortOrder, startIndex, count, cursor) = (_values[0], _values[1], _values[2], _values[3], _values[4], _values[5]);
        if (cursor is not null && startIndex is not null)
        {
            throw ScimException.InvalidValue("'startIndex' and 'cursor' are two ways of paging; send one.");
        }
        return new()
        {
            // RFC 7644 §3.4.2.2: the filter, if there is one, holds at least one expression; an empty one is refused where it is parsed.
            Filter = filter,
            SortBy = string.IsNullOrWhiteSpace(sortBy) ? null : sortBy,
            Descending = IsDescending(sortOrder),
            // Table 6: "A value less than 1 SHALL be interpreted as 1."
            StartIndex = Number("startIndex", startIndex, ScimErrorType.InvalidValue) is { } start ? Math.Max(1, start) : null,
            // Table 6: "A negative value SHALL be interpreted as "0"."
            Count = Number("count", count, cursor is null ? ScimErrorType.InvalidValue : ScimErrorType.InvalidCount) is { } number ? Math.Max(0, number) : null,
            Cursor = cursor,
            Attributes = _values[6],
            ExcludedAttributes = _values[7],
        };
    }

    private static bool IsDescending(string? order) => order?.Trim().ToLowerInvariant() switch
    {
        null or "" or "ascending" => false,
        "descending" => true,
        _ => throw ScimException.InvalidValue($"'sortOrder' is {Shown.Of(order)}; it must be ascending or descending."),
    };

    private static int? Number(string name, string? text, ScimErrorType type) =>
        string.IsNullOrWhiteSpace(text) ? null
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
        : throw new ScimException(400, type, $"'{name}' is {Shown.Of(text)}; it must be an integer of at most {int.MaxValue}.");

    private static int Place(string name) => Array.FindIndex(Names, known => string.Equals(known, name, StringComparison.OrdinalIgnoreCase));
}
