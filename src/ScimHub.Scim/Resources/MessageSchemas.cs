using System.Text.Json;

namespace ScimHub.Scim.Resources;

/// <summary>The <c>schemas</c> of a message (RFC 7644 §3.5.2, §3.4.3, §3.7), by which it says what it is.</summary>
internal static class MessageSchemas
{
    /// <summary>Whether the value the reader stands on, and leaves at its end, is a list that names the URN.</summary>
    public static bool Lists(ref Utf8JsonReader reader, string urn)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return false;
        }
        var found = false;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            found |= reader.TokenType == JsonTokenType.String && string.Equals(StrictJson.Text(ref reader, "'schemas'"), urn, StringComparison.OrdinalIgnoreCase);
            reader.Skip();
        }
        return found;
    }
}
