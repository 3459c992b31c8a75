using System.Buffers;
using System.Text.Json;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Messages;

/// <summary>
/// The documents of <c>/ServiceProviderConfig</c>, <c>/ResourceTypes</c> and <c>/Schemas</c> (RFC 7644 §4). The base URL is the client's
/// view of the SCIM root, without a closing slash.
/// </summary>
public static class Discovery
{
    public static byte[] Schemas(SchemaCatalog catalog, string baseUrl) => Document(writer =>
    {
        ListResponse.Begin(writer, catalog.Schemas.Length, catalog.Schemas.Length, 1);
        foreach (var schema in catalog.Schemas)
        {
            SchemaWriter.Write(writer, schema, baseUrl);
        }
        ListResponse.End(writer);
    });

    /// <summary>Null where there is no such schema.</summary>
    public static byte[]? Schema(SchemaCatalog catalog, string id, string baseUrl) =>
        catalog.FindSchema(id) is { } schema ? Document(writer => SchemaWriter.Write(writer, schema, baseUrl)) : null;

    public static byte[] ResourceTypes(SchemaCatalog catalog, string baseUrl) => Document(writer =>
    {
        ListResponse.Begin(writer, catalog.ResourceTypes.Length, catalog.ResourceTypes.Length, 1);
        foreach (var type in catalog.ResourceTypes)
        {
            WriteResourceType(writer, type, baseUrl);
        }
        ListResponse.End(writer);
    });

    /// <summary>Null where there is no such resource type.</summary>
    public static byte[]? ResourceType(SchemaCatalog catalog, string name, string baseUrl)
    {
        foreach (var type in catalog.ResourceTypes)
        {
            if (string.Equals(type.Name, name, StringComparison.OrdinalIgnoreCase))
            {
                return Document(writer => WriteResourceType(writer, type, baseUrl));
            }
        }
        return null;
    }

    public static byte[] ServiceProviderConfig(ServiceProviderOptions options, string baseUrl) => Document(writer =>
    {
        Begin(writer, SchemaUrns.ServiceProviderConfig);
        if (options.DocumentationUri is not null)
        {
            writer.WriteString("documentationUri"u8, options.DocumentationUri);
        }
        Feature(writer, "patch", true);
        Feature(writer, "bulk", true, ("maxOperations", options.BulkMaxOperations), ("maxPayloadSize", options.BulkMaxPayloadSize));
        Feature(writer, "filter", true, ("maxResults", options.MaxPageSize));
        Feature(writer, "changePassword", options.ChangePassword);
        Feature(writer, "sort", true);
        Feature(writer, "etag", true);
        WritePagination(writer, options);
        WriteAuthenticationSchemes(writer, options);
        WriteMeta(writer, "ServiceProviderConfig", $"{baseUrl}/ServiceProviderConfig");
        writer.WriteEndObject();
    });

    internal static void Begin(Utf8JsonWriter writer, string schema)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("schemas"u8);
        writer.WriteStringValue(schema);
        writer.WriteEndArray();
    }

    internal static void WriteMeta(Utf8JsonWriter writer, string resourceType, string location)
    {
        writer.WriteStartObject("meta"u8);
        writer.WriteString("resourceType"u8, resourceType);
        writer.WriteString("location"u8, location);
        writer.WriteEndObject();
    }

    private static void WriteResourceType(Utf8JsonWriter writer, ResourceType type, string baseUrl)
    {
        Begin(writer, SchemaUrns.ResourceType);
        writer.WriteString("id"u8, type.Name);
        writer.WriteString("name"u8, type.Name);
        writer.WriteString("description"u8, type.Description);
        writer.WriteString("endpoint"u8, type.Endpoint);
        writer.WriteString("schema"u8, type.Schema.Id);
        if (!type.Extensions.IsEmpty)
        {
            writer.WriteStartArray("schemaExtensions"u8);
            foreach (var extension in type.Extensions)
            {
                writer.WriteStartObject();
                writer.WriteString("schema"u8, extension.Schema.Id);
                writer.WriteBoolean("required"u8, extension.Required);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        }
        WriteMeta(writer, "ResourceType", $"{baseUrl}/ResourceTypes/{type.Name}");
        writer.WriteEndObject();
    }

    private static void Feature(Utf8JsonWriter writer, string name, bool supported, params ReadOnlySpan<(string Name, int Value)> limits)
    {
        writer.WriteStartObject(name);
        writer.WriteBoolean("supported"u8, supported);
        foreach (var (limit, value) in limits)
        {
            writer.WriteNumber(limit, value);
        }
        writer.WriteEndObject();
    }

    private static void WritePagination(Utf8JsonWriter writer, ServiceProviderOptions options)
    {
        writer.WriteStartObject("pagination"u8);
        writer.WriteBoolean("cursor"u8, true);
        writer.WriteBoolean("index"u8, true);
        // RFC 9865 §2.4: "should use index as the default pagination method to avoid incompatibility".
        writer.WriteString("defaultPaginationMethod"u8, "index"u8);
        writer.WriteNumber("defaultPageSize"u8, options.DefaultPageSize);
        writer.WriteNumber("maxPageSize"u8, options.MaxPageSize);
        writer.WriteNumber("cursorTimeout"u8, options.CursorTimeoutSeconds);
        writer.WriteEndObject();
    }

    private static void WriteAuthenticationSchemes(Utf8JsonWriter writer, ServiceProviderOptions options)
    {
        writer.WriteStartArray("authenticationSchemes"u8);
        foreach (var scheme in options.AuthenticationSchemes)
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, scheme.Type);
            writer.WriteString("name"u8, scheme.Name);
            writer.WriteString("description"u8, scheme.Description);
            if (scheme.SpecUri is not null)
            {
                writer.WriteString("specUri"u8, scheme.SpecUri);
            }
            if (scheme.DocumentationUri is not null)
            {
                writer.WriteString("documentationUri"u8, scheme.DocumentationUri);
            }
            writer.WriteBoolean("primary"u8, scheme.Primary);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static byte[] Document(Action<Utf8JsonWriter> write)
    {
        var output = new ArrayBufferWriter<byte>(4096);
        using (var writer = new Utf8JsonWriter(output, ResourceWriter.Options))
        {
            write(writer);
        }
        return output.WrittenSpan.ToArray();
    }
}
