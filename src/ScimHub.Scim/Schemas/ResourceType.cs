using System.Collections.Immutable;
using System.Text;

namespace ScimHub.Scim.Schemas;

/// <summary>A resource type, RFC 7643 §6: a name, an endpoint, its schema and its extensions.</summary>
public sealed class ResourceType
{
    private bool? keepsSomeBack;

    public required string Name { get; init; }

    /// <summary>Relative to the base URI, with its slash: <c>/Users</c>.</summary>
    public required string Endpoint { get; init; }

    public string Description { get; init; } = "";

    public required Schema Schema { get; init; }

    public ImmutableArray<SchemaExtension> Extensions { get; init; } = [];

    /// <summary>Whether some attribute is returned on request only (RFC 7643 §7), so that a resource is never read out whole.</summary>
    public bool KeepsSomeBack => keepsSomeBack ??= Schema.Attributes.Concat(Extensions.SelectMany(extension => extension.Schema.Attributes))
        .Any(attribute => attribute.Returned == Returned.Request || attribute.SubAttributes.Any(sub => sub.Returned == Returned.Request));

    /// <summary>Finds a top-level attribute: a common one, one of the core schema, or (with its URN) one of an extension.</summary>
    /// <param name="schemaId">A schema URN in any case, or null for the core schema.</param>
    public AttributeDefinition? Find(string? schemaId, string name)
    {
        if (schemaId is null || string.Equals(schemaId, Schema.Id, StringComparison.OrdinalIgnoreCase))
        {
            return AttributeDefinition.Find(CommonAttributes.All, name) ?? Schema.Find(name);
        }
        return FindExtension(schemaId)?.Find(name);
    }

    /// <summary>The attributes known without a URN: the common and the core ones.</summary>
    internal AttributeDefinition? FindCore(ReadOnlySpan<byte> utf8Name) =>
        AttributeDefinition.Find(CommonAttributes.All, utf8Name) ?? AttributeDefinition.Find(Schema.Attributes, utf8Name);

    internal Schema? FindExtension(ReadOnlySpan<byte> utf8Id)
    {
        foreach (var extension in Extensions)
        {
            if (Ascii.EqualsIgnoreCase(extension.Schema.Utf8Id, utf8Id))
            {
                return extension.Schema;
            }
        }
        return null;
    }

    public Schema? FindExtension(string schemaId)
    {
        foreach (var extension in Extensions)
        {
            if (string.Equals(extension.Schema.Id, schemaId, StringComparison.OrdinalIgnoreCase))
            {
                return extension.Schema;
            }
        }
        return null;
    }
}
