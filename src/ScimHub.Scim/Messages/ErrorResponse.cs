using System.Buffers;
using System.Globalization;
using System.Text.Json;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Messages;

/// <summary>The SCIM Error of RFC 7644 §3.12. Its <c>status</c> is a string.</summary>
public static class ErrorResponse
{
    public static void Write(IBufferWriter<byte> output, ScimException error)
    {
        using var writer = new Utf8JsonWriter(output, ResourceWriter.Options);
        Write(writer, error);
    }

    /// <summary>As a value inside another message: the <c>response</c> of a bulk operation.</summary>
    public static void Write(Utf8JsonWriter writer, ScimException error)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("schemas"u8);
        writer.WriteStringValue(SchemaUrns.Error);
        writer.WriteEndArray();
        if (Keyword(error.Type) is { } keyword)
        {
            writer.WriteString("scimType"u8, keyword);
        }
        writer.WriteString("detail"u8, error.Message);
        writer.WriteString("status"u8, error.Status.ToString(CultureInfo.InvariantCulture));
        writer.WriteEndObject();
    }

    /// <summary>The keyword as the standards spell it; null where the error has none.</summary>
    public static string? Keyword(ScimErrorType type) => type == ScimErrorType.None ? null : JsonNamingPolicy.CamelCase.ConvertName(type.ToString());
}
