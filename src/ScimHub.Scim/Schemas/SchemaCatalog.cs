using System.Collections.Immutable;

namespace ScimHub.Scim.Schemas;

/// <summary>The schemas and resource types that are served: those of RFC 7643, and extensions from configuration. Made once, at start.</summary>
public sealed class SchemaCatalog
{
    private SchemaCatalog(ImmutableArray<SchemaExtension> userExtensions, ImmutableArray<SchemaExtension> groupExtensions)
    {
        User = new()
        {
            Name = "User",
            Endpoint = "/Users",
            Description = "User Account",
            Schema = CoreSchemas.User,
            Extensions = userExtensions.Insert(0, new(CoreSchemas.EnterpriseUser, Required: false)),
        };
        Group = new()
        {
            Name = "Group",
            Endpoint = "/Groups",
            Description = "Group",
            Schema = CoreSchemas.Group,
            Extensions = groupExtensions,
        };
        ResourceTypes = [User, Group];
        var schemas = ImmutableArray.CreateBuilder<Schema>();
        schemas.AddRange(CoreSchemas.User, CoreSchemas.EnterpriseUser, CoreSchemas.Group);
        foreach (var extension in userExtensions.AddRange(groupExtensions))
        {
            if (!schemas.Contains(extension.Schema))
            {
                schemas.Add(extension.Schema);
            }
        }
        schemas.AddRange(CoreSchemas.ServiceProviderConfig, CoreSchemas.ResourceType, CoreSchemas.Schema);
        Schemas = schemas.ToImmutable();
    }

    /// <summary>User with the enterprise extension, and Group.</summary>
    public static SchemaCatalog Default { get; } = new([], []);

    public ResourceType User { get; }

    public ResourceType Group { get; }

    public ImmutableArray<ResourceType> ResourceTypes { get; }

    /// <summary>Every schema that <c>/Schemas</c> shows.</summary>
    public ImmutableArray<Schema> Schemas { get; }

    /// <summary>
    /// The default catalog with the extensions of a file: <c>{"schemas":[…],"extensions":[{"resourceType":"User","schema":"urn:…","required":false}]}</c>,
    /// the schemas as RFC 7643 §7 writes them.
    /// </summary>
    /// <exception cref="FormatException">Names the attribute, the fault and the mend.</exception>
    public static SchemaCatalog Load(ReadOnlySpan<byte> json)
    {
        var (users, groups) = SchemaFile.Read(json);
        return new(users, groups);
    }

    /// <summary>The resource type of an endpoint such as <c>/Users</c>; paths are compared exactly.</summary>
    public ResourceType? FindByEndpoint(ReadOnlySpan<char> endpoint)
    {
        foreach (var type in ResourceTypes)
        {
            if (endpoint.Equals(type.Endpoint, StringComparison.Ordinal))
            {
                return type;
            }
        }
        return null;
    }

    public Schema? FindSchema(string id)
    {
        foreach (var schema in Schemas)
        {
            if (string.Equals(schema.Id, id, StringComparison.OrdinalIgnoreCase))
            {
                return schema;
            }
        }
        return null;
    }
}
