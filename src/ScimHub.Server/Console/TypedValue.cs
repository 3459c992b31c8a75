using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ScimHub.Server.Api;

namespace ScimHub.Server.Console;

/// <summary>What was typed for an attribute, as the schema's type of it has it: the digits of a text are text.</summary>
internal static partial class TypedValue
{
    /// <exception cref="ApiFault">It is no value of that type.</exception>
    public static JsonNode? Read(string path, string text, IReadOnlyList<AttributeEndpoints.KnownAttribute> known)
    {
        // emails[type eq "work"].value is of the type of emails.value.
        var plain = Selection().Replace(path, "");
        return known.FirstOrDefault(attribute => attribute.Path.Equals(plain, StringComparison.OrdinalIgnoreCase)) switch
        {
            { MultiValued: true } many when plain == path => Json(text) is JsonArray list ? list : throw new ApiFault(400, $"'{many.Path}' has several values: write a list of them as JSON, such as {(many.Type == "complex" ? "[{\"value\": \"…\"}]" : "[\"…\"]")}."),
            { Type: "complex" } complex => Json(text) as JsonObject ?? throw new ApiFault(400, $"'{complex.Path}' has parts: write them as JSON, such as {{\"value\": \"…\"}}, or set one of them, such as {Part(complex, known)}."),
            { Type: "boolean" } flag => bool.TryParse(text, out var on) ? on : throw new ApiFault(400, $"'{text}' is neither true nor false, which '{flag.Path}' is."),
            { Type: "integer" } number => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole : throw new ApiFault(400, $"'{text}' is no whole number, which '{number.Path}' is."),
            { Type: "decimal" } number => Json(text) is JsonValue value && value.GetValueKind() == JsonValueKind.Number ? value : throw new ApiFault(400, $"'{text}' is no number such as 12.5, which '{number.Path}' is."),
            // Of what no schema knows, the API says so.
            _ => text,
        };
    }

    private static string Part(AttributeEndpoints.KnownAttribute complex, IReadOnlyList<AttributeEndpoints.KnownAttribute> known) =>
        known.FirstOrDefault(attribute => attribute.Path.StartsWith(complex.Path + ".", StringComparison.Ordinal))?.Path ?? $"{complex.Path}.value";

    private static JsonNode? Json(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"\[[^\]]*\]")]
    private static partial Regex Selection();
}
