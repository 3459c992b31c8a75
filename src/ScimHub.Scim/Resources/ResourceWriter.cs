using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Resources;

/// <summary>
/// Writes resources as JSON: <c>schemas</c>, as the content has it, then <c>id</c>, the other attributes, and each extension's under its URN.
/// What is never returned (RFC 7643 §7) is never written.
/// </summary>
public static class ResourceWriter
{
    /// <summary>Text goes out as it is, not escaped for HTML: the media type is never rendered as such.</summary>
    public static JsonWriterOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private static readonly JsonEncodedText SchemasName = JsonEncodedText.Encode("schemas");

    [ThreadStatic]
    private static Utf8JsonWriter? s_writer;

    public static void Write(IBufferWriter<byte> output, ScimResource resource)
    {
        var writer = s_writer ?? new(output, Options);
        // Taken while in use: a buffer that writes resources itself would else find this writer half way.
        s_writer = null;
        writer.Reset(output);
        Write(writer, resource);
        writer.Flush();
        writer.Reset(NoOutput.Instance);
        s_writer = writer;
    }

    public static byte[] ToUtf8(ScimResource resource)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        Write(output, resource);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>One value by itself.</summary>
    public static byte[] ToUtf8(ScimValue value)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output, Options))
        {
            WriteValue(writer, value);
        }
        return output.WrittenSpan.ToArray();
    }

    public static void Write(Utf8JsonWriter writer, ScimResource resource)
    {
        var attributes = resource.Attributes.Attributes.AsSpan();
        var type = resource.Type;
        writer.WriteStartObject();
        writer.WriteStartArray(SchemasName);
        writer.WriteStringValue(type.Schema.Id);
        foreach (var extension in type.Extensions)
        {
            if (Has(attributes, extension.Schema))
            {
                writer.WriteStringValue(extension.Schema.Id);
            }
        }
        writer.WriteEndArray();
        WriteAttributes(writer, resource);
        writer.WriteEndObject();
    }

    /// <summary>The members of a resource but for <c>schemas</c>, into an object that the caller begins and ends.</summary>
    public static void WriteAttributes(Utf8JsonWriter writer, ScimResource resource)
    {
        var attributes = resource.Attributes.Attributes.AsSpan();
        var type = resource.Type;
        if (resource[CommonAttributes.Id] is { } id)
        {
            WriteAttribute(writer, CommonAttributes.Id, id);
        }
        foreach (ref readonly var pair in attributes)
        {
            if ((pair.Key.SchemaId is null || ReferenceEquals(pair.Key.SchemaId, type.Schema.Id)) && !ReferenceEquals(pair.Key, CommonAttributes.Id))
            {
                WriteAttribute(writer, pair.Key, pair.Value);
            }
        }
        foreach (var extension in type.Extensions)
        {
            WriteExtension(writer, extension.Schema, attributes);
        }
    }

    private static bool Has(ReadOnlySpan<KeyValuePair<AttributeDefinition, ScimValue>> attributes, Schema schema)
    {
        foreach (ref readonly var pair in attributes)
        {
            if (ReferenceEquals(pair.Key.SchemaId, schema.Id) && pair.Key.Returned != Returned.Never)
            {
                return true;
            }
        }
        return false;
    }

    private static void WriteExtension(Utf8JsonWriter writer, Schema schema, ReadOnlySpan<KeyValuePair<AttributeDefinition, ScimValue>> attributes)
    {
        if (!Has(attributes, schema))
        {
            return;
        }
        writer.WriteStartObject(schema.Id);
        foreach (ref readonly var pair in attributes)
        {
            if (ReferenceEquals(pair.Key.SchemaId, schema.Id))
            {
                WriteAttribute(writer, pair.Key, pair.Value);
            }
        }
        writer.WriteEndObject();
    }

    private static void WriteAttribute(Utf8JsonWriter writer, AttributeDefinition attribute, ScimValue value)
    {
        if (attribute.Returned == Returned.Never)
        {
            return;
        }
        writer.WritePropertyName(attribute.JsonName);
        WriteValue(writer, value);
    }

    private static void WriteValue(Utf8JsonWriter writer, ScimValue value)
    {
        switch (value)
        {
            case ScimString text:
                writer.WriteStringValue(text.Value);
                break;
            case ScimBoolean flag:
                writer.WriteBooleanValue(flag.Value);
                break;
            case ScimComplex complex:
                writer.WriteStartObject();
                foreach (ref readonly var pair in complex.Attributes.AsSpan())
                {
                    WriteAttribute(writer, pair.Key, pair.Value);
                }
                writer.WriteEndObject();
                break;
            case ScimList list:
                writer.WriteStartArray();
                foreach (var item in list.Items)
                {
                    WriteValue(writer, item);
                }
                writer.WriteEndArray();
                break;
            case ScimDateTime time:
                writer.WriteStringValue(time.Text);
                break;
            case ScimNumber number:
                writer.WriteNumberValue(number.Value);
                break;
        }
    }
}
