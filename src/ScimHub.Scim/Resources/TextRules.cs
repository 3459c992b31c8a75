using System.Buffers;
using System.Text;
using ScimHub.Scim.Filters;
using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Resources;

/// <summary>Which characters and lengths a string may have. Text as people write it passes, bidirectional marks too; what databases and logs cannot hold, or shows as other than it is, does not.</summary>
internal static class TextRules
{
    private static readonly SearchValues<char> Breaks = SearchValues.Create("\t\n\r");

    /// <summary>
    /// Controls except tab and line breaks, the two noncharacters that Unicode normalization refuses, and the two overrides of direction (UAX #9
    /// §2.2), which no language needs and which make a name read as another; its embeddings, isolates and marks are for real text.
    /// </summary>
    private static readonly SearchValues<char> Forbidden = SearchValues.Create(
        string.Concat(Enumerable.Range(0, 0xA0).Select(c => (char)c).Where(c => char.IsControl(c) && c is not ('\t' or '\n' or '\r'))) + "\u202d\u202e\ufffe\uffff");

    /// <summary>What is wrong with a text anywhere, or null.</summary>
    public static string? Fault(ReadOnlySpan<char> text)
    {
        // Most text is printable ASCII, and this is the quickest question there is.
        if (!text.ContainsAnyExceptInRange(' ', '~'))
        {
            return null;
        }
        var at = text.IndexOfAny(Forbidden);
        if (at >= 0)
        {
            return $"holds the character U+{(int)text[at]:X4} at {at + 1}, which is not allowed; remove it";
        }
        return IsWellFormed(text) ? null : "holds half of a surrogate pair; send whole characters";
    }

    /// <summary>What is wrong with a text as the value of an attribute, or null.</summary>
    public static string? Fault(AttributeDefinition attribute, string text)
    {
        if (Fault(text) is { } fault)
        {
            return fault;
        }
        if (attribute.Type == AttributeType.Binary)
        {
            return text.Length > ScimLimits.BinaryLength ? TooLong(ScimLimits.BinaryLength) : null;
        }
        if (!IsIndexed(attribute))
        {
            return text.Length > ScimLimits.StringLength ? TooLong(ScimLimits.StringLength) : null;
        }
        if (text.AsSpan().IndexOfAny(Breaks) >= 0)
        {
            return "holds a tab or a line break; remove it";
        }
        // The index holds the key, which can be longer than the text: U+FDFA alone becomes eighteen characters.
        return text.Length > ScimLimits.IndexedStringLength || (!Ascii.IsValid(text) && ComparisonKey.Of(attribute, text).Length > ScimLimits.IndexedStringLength)
            ? TooLong(ScimLimits.IndexedStringLength)
            : null;
    }

    private static bool IsIndexed(AttributeDefinition attribute) =>
        attribute.Uniqueness != Uniqueness.None
        || ReferenceEquals(attribute, CommonAttributes.ExternalId)
        || ReferenceEquals(attribute, UserAttributes.EmailValue)
        || ReferenceEquals(attribute, UserAttributes.DisplayName);

    private static string TooLong(int limit) => $"is longer than {limit} characters; shorten it";

    private static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        var at = text.IndexOfAnyInRange('\ud800', '\udfff');
        if (at < 0)
        {
            return true;
        }
        for (var i = at; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
            {
                continue;
            }
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
            {
                return false;
            }
            i++;
        }
        return true;
    }
}
