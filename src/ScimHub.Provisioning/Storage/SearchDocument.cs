using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ScimHub.Scim.Filters;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Storage;

/// <summary>
/// A resource in comparison keys: strings as <see cref="ComparisonKey"/>, instants as UTC in one sortable form, booleans as
/// words, numbers as <see cref="NumberKey"/>. What every filter and sort runs on, so that three databases and the evaluator agree.
/// </summary>
internal static class SearchDocument
{
    private const string InstantFormat = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";

    /// <summary>Whether attributes of this schema lie under its URN.</summary>
    public static bool IsExtension(string schemaId) =>
        !ReferenceEquals(schemaId, CoreSchemas.User.Id) && !ReferenceEquals(schemaId, CoreSchemas.Group.Id);

    public static SqlJson Of(ScimResource resource)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true }))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("schemas");
            writer.WriteStringValue(ComparisonKey.Fold(resource.Type.Schema.Id));
            foreach (var extension in resource.Type.Extensions)
            {
                if (Has(resource, extension.Schema))
                {
                    writer.WriteStringValue(ComparisonKey.Fold(extension.Schema.Id));
                }
            }
            writer.WriteEndArray();
            WriteAttributes(writer, resource.Attributes, null);
            foreach (var extension in resource.Type.Extensions)
            {
                if (Has(resource, extension.Schema))
                {
                    writer.WriteStartObject(extension.Schema.Id);
                    WriteAttributes(writer, resource.Attributes, extension.Schema.Id);
                    writer.WriteEndObject();
                }
            }
            writer.WriteEndObject();
        }
        return new SqlJson(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    /// <summary>A filter's literal in the form the document has it.</summary>
    public static string Literal(AttributeDefinition leaf, ScimValue value) => value switch
    {
        ScimString text => ComparisonKey.Of(leaf, text.Value),
        ScimBoolean flag => flag.Value ? "true" : "false",
        ScimDateTime time => Instant(time.Instant),
        ScimNumber number => NumberKey.Of(number.Value),
        _ => throw new InvalidOperationException("A literal is a scalar."),
    };

    private static bool Has(ScimResource resource, Schema extension)
    {
        foreach (var (attribute, _) in resource.Attributes.Attributes)
        {
            if (ReferenceEquals(attribute.SchemaId, extension.Id))
            {
                return true;
            }
        }
        return false;
    }

    private static void WriteAttributes(Utf8JsonWriter writer, ScimComplex attributes, string? extension)
    {
        foreach (var (attribute, value) in attributes.Attributes)
        {
            var own = attribute.SchemaId is { } schema && IsExtension(schema) ? schema : null;
            if (attribute.Returned != Returned.Never && (attribute.Parent is not null || ReferenceEquals(own, extension)))
            {
                writer.WritePropertyName(attribute.Name);
                WriteValue(writer, attribute, value);
            }
        }
    }

    private static void WriteValue(Utf8JsonWriter writer, AttributeDefinition attribute, ScimValue value)
    {
        switch (value)
        {
            case ScimString text:
                writer.WriteStringValue(ComparisonKey.Of(attribute, text.Value));
                break;
            case ScimBoolean flag:
                writer.WriteStringValue(flag.Value ? "true" : "false");
                break;
            case ScimDateTime time:
                writer.WriteStringValue(Instant(time.Instant));
                break;
            case ScimNumber number:
                writer.WriteStringValue(NumberKey.Of(number.Value));
                break;
            case ScimList list:
                writer.WriteStartArray();
                foreach (var item in list.Items)
                {
                    WriteValue(writer, attribute, item);
                }
                writer.WriteEndArray();
                break;
            case ScimComplex complex:
                writer.WriteStartObject();
                WriteAttributes(writer, complex, null);
                writer.WriteEndObject();
                break;
        }
    }

    private static string Instant(DateTimeOffset instant) => instant.UtcDateTime.ToString(InstantFormat, CultureInfo.InvariantCulture);
}
