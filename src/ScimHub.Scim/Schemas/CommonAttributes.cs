using System.Collections.Immutable;

namespace ScimHub.Scim.Schemas;

/// <summary>The attributes every resource has without a schema naming them: RFC 7643 §3 and §3.1.</summary>
public static class CommonAttributes
{
    public static AttributeDefinition Schemas { get; } = new()
    {
        Name = "schemas",
        Type = AttributeType.Reference,
        ReferenceTypes = ["uri"],
        MultiValued = true,
        Required = true,
        Mutability = Mutability.ReadWrite,
        Returned = Returned.Always,
        Description = "The URNs of the schemas the resource holds attributes of.",
    };

    public static AttributeDefinition Id { get; } = new()
    {
        Name = "id",
        CaseExact = true,
        Mutability = Mutability.ReadOnly,
        Returned = Returned.Always,
        Uniqueness = Uniqueness.Server,
        Description = "The identifier the service provider gave the resource; stable, never reassigned.",
    };

    public static AttributeDefinition ExternalId { get; } = new()
    {
        Name = "externalId",
        CaseExact = true,
        Description = "The identifier the provisioning client knows the resource by.",
    };

    public static AttributeDefinition Meta { get; } = new()
    {
        Name = "meta",
        Type = AttributeType.Complex,
        Mutability = Mutability.ReadOnly,
        Description = "What the service provider keeps about the resource.",
        SubAttributes =
        [
            new() { Name = "resourceType", CaseExact = true, Mutability = Mutability.ReadOnly },
            new() { Name = "created", Type = AttributeType.DateTime, Mutability = Mutability.ReadOnly },
            new() { Name = "lastModified", Type = AttributeType.DateTime, Mutability = Mutability.ReadOnly },
            new() { Name = "location", Type = AttributeType.Reference, ReferenceTypes = ["uri"], CaseExact = true, Mutability = Mutability.ReadOnly },
            new() { Name = "version", CaseExact = true, Mutability = Mutability.ReadOnly },
        ],
    };

    public static ImmutableArray<AttributeDefinition> All { get; } = [Schemas, Id, ExternalId, Meta];
}
