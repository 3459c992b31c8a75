using System.Text.Json;
using System.Text.Unicode;
using ScimHub.Scim.Errors;

namespace ScimHub.Scim.Resources;

/// <summary>Opens a body as RFC 8259 has JSON: no comments, no trailing commas, nothing after the value, valid UTF-8, bounded depth.</summary>
internal static class StrictJson
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = ScimLimits.JsonDepth };

    /// <summary>A reader on the object that a body must be, with its opening brace read.</summary>
    public static Utf8JsonReader OpenObject(ReadOnlySpan<byte> body)
    {
        // RFC 8259 §8.1: a byte order mark may be ignored rather than treated as an error.
        if (body.StartsWith("\ufeff"u8))
        {
            body = body[3..];
        }
        if (!Utf8.IsValid(body))
        {
            throw ScimException.InvalidSyntax("The body is not valid UTF-8; send JSON in UTF-8.");
        }
        if (body.IsEmpty)
        {
            throw ScimException.InvalidSyntax("The body is empty; send a JSON object.");
        }
        var reader = new Utf8JsonReader(body, Options);
        reader.Read();
        return reader.TokenType == JsonTokenType.StartObject ? reader : throw ScimException.InvalidSyntax("The body is not a JSON object; send one, in braces.");
    }

    /// <summary>Checks that nothing follows the value the reader has just left.</summary>
    public static void Close(ref Utf8JsonReader reader) => reader.Read();

    /// <summary>Says where, but never repeats what is there: the body may hold a password.</summary>
    public static ScimException Malformed(JsonException fault) => ScimException.InvalidSyntax(
        $"The body is not well-formed JSON at line {fault.LineNumber + 1}, byte {fault.BytePositionInLine + 1}, or is nested deeper than {ScimLimits.JsonDepth} levels.");

    /// <summary>The text of a string or a property name.</summary>
    public static string Text(ref Utf8JsonReader reader, string where)
    {
        if (!reader.ValueIsEscaped)
        {
            return reader.GetString()!;
        }
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw ScimException.InvalidValue($"{where} holds half of a surrogate pair; send whole characters.");
        }
    }
}
