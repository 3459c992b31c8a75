using System.Text.Json;
using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Messages;

/// <summary>The envelope of RFC 7644 §3.4.2 and RFC 9865 §2. Numbers are numbers, and <c>Resources</c> is there even when empty: clients count on both.</summary>
public static class ListResponse
{
    private static readonly JsonEncodedText Resources = JsonEncodedText.Encode("Resources");

    /// <summary>Opens the envelope and its <c>Resources</c>; write each resource as a value, then call <see cref="End"/>.</summary>
    public static void Begin(Utf8JsonWriter writer, long totalResults, int itemsPerPage, int? startIndex = null, string? nextCursor = null, string? previousCursor = null)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("schemas"u8);
        writer.WriteStringValue(SchemaUrns.ListResponse);
        writer.WriteEndArray();
        writer.WriteNumber("totalResults"u8, totalResults);
        writer.WriteNumber("itemsPerPage"u8, itemsPerPage);
        if (startIndex is { } start)
        {
            writer.WriteNumber("startIndex"u8, start);
        }
        if (nextCursor is not null)
        {
            writer.WriteString("nextCursor"u8, nextCursor);
        }
        if (previousCursor is not null)
        {
            writer.WriteString("previousCursor"u8, previousCursor);
        }
        writer.WriteStartArray(Resources);
    }

    public static void End(Utf8JsonWriter writer)
    {
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
