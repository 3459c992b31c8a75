using System.Collections.Immutable;
using System.Text.Json;
using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Messages;

/// <summary>Writes schemas as RFC 7643 §7 has them: values in camelCase, nothing null.</summary>
internal static class SchemaWriter
{
    public static void Write(Utf8JsonWriter writer, Schema schema, string baseUrl)
    {
        Discovery.Begin(writer, SchemaUrns.Schema);
        writer.WriteString("id"u8, schema.Id);
        writer.WriteString("name"u8, schema.Name);
        writer.WriteString("description"u8, schema.Description);
        WriteAttributes(writer, "attributes", schema.Attributes);
        Discovery.WriteMeta(writer, "Schema", $"{baseUrl}/Schemas/{schema.Id}");
        writer.WriteEndObject();
    }

    private static void WriteAttributes(Utf8JsonWriter writer, string property, ImmutableArray<AttributeDefinition> attributes)
    {
        writer.WriteStartArray(property);
        foreach (var attribute in attributes)
        {
            WriteAttribute(writer, attribute);
        }
        writer.WriteEndArray();
    }

    private static void WriteAttribute(Utf8JsonWriter writer, AttributeDefinition attribute)
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, attribute.Name);
        writer.WriteString("type"u8, Word(attribute.Type));
        writer.WriteBoolean("multiValued"u8, attribute.MultiValued);
        writer.WriteString("description"u8, attribute.Description);
        writer.WriteBoolean("required"u8, attribute.Required);
        if (attribute.Type is AttributeType.String or AttributeType.Reference or AttributeType.Binary)
        {
            writer.WriteBoolean("caseExact"u8, attribute.CaseExact);
        }
        WriteTexts(writer, "canonicalValues", attribute.CanonicalValues);
        writer.WriteString("mutability"u8, Word(attribute.Mutability));
        writer.WriteString("returned"u8, Word(attribute.Returned));
        writer.WriteString("uniqueness"u8, Word(attribute.Uniqueness));
        WriteTexts(writer, "referenceTypes", attribute.ReferenceTypes);
        if (!attribute.SubAttributes.IsEmpty)
        {
            WriteAttributes(writer, "subAttributes", attribute.SubAttributes);
        }
        writer.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter writer, string property, ImmutableArray<string> texts)
    {
        if (texts.IsEmpty)
        {
            return;
        }
        writer.WriteStartArray(property);
        foreach (var text in texts)
        {
            writer.WriteStringValue(text);
        }
        writer.WriteEndArray();
    }

    private static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
