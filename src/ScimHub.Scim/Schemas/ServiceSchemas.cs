using System.Collections.Immutable;

namespace ScimHub.Scim.Schemas;

/// <summary>RFC 7643 §5 to §7: what the service says of itself. All of it is read-only.</summary>
internal static class ServiceSchemas
{
    private const Mutability Fixed = Mutability.ReadOnly;

    public static Schema MakeServiceProviderConfig() => new()
    {
        Id = SchemaUrns.ServiceProviderConfig,
        Name = "Service Provider Configuration",
        Description = "What this service provider supports, and its limits.",
        Attributes =
        [
            Define.Reference("documentationUri", "Where the service provider's documentation is.", ["external"], Fixed),
            Feature("patch", "PATCH."),
            Feature("bulk", "Bulk requests.",
                Define.Integer("maxOperations", "The most operations in one request."),
                Define.Integer("maxPayloadSize", "The most bytes in one request.")),
            Feature("filter", "Filters.", Define.Integer("maxResults", "The most resources in one response.")),
            Feature("changePassword", "Changing passwords."),
            Feature("sort", "Sorting."),
            Feature("etag", "Entity tags."),
            Define.Complex("pagination", "How results are paged (RFC 9865).",
            [
                Define.Flag("cursor", "Whether cursors are supported.", Fixed, required: true),
                Define.Flag("index", "Whether startIndex is supported.", Fixed, required: true),
                Define.Text("defaultPaginationMethod", "The method used where the client names none.", Fixed, canonical: ["cursor", "index"]),
                Define.Integer("defaultPageSize", "The size of a page where the client names none.", required: false),
                Define.Integer("maxPageSize", "The size of the largest page.", required: false),
                Define.Integer("cursorTimeout", "For how many seconds a cursor can be used.", required: false),
            ], mutability: Fixed),
            Define.Complex("authenticationSchemes", "How clients authenticate.",
            [
                Define.Text("type", "The scheme.", Fixed, required: true, ["oauth", "oauth2", "oauthbearertoken", "httpbasic", "httpdigest"]),
                Define.Text("name", "The scheme's name.", Fixed, required: true),
                Define.Text("description", "What the scheme is.", Fixed, required: true),
                Define.Reference("specUri", "Where the scheme is specified.", ["external"], Fixed),
                Define.Reference("documentationUri", "Where its use is documented.", ["external"], Fixed),
                Define.Flag("primary", "Whether this is the preferred scheme.", Fixed),
            ], multiValued: true, Fixed, required: true),
        ],
    };

    public static Schema MakeResourceType() => new()
    {
        Id = SchemaUrns.ResourceType,
        Name = "ResourceType",
        Description = "A type of resource: its endpoint, its schema and its extensions.",
        Attributes =
        [
            Define.Text("id", "The id of the resource type.", Fixed),
            Define.Text("name", "The name of the resource type.", Fixed, required: true),
            Define.Text("description", "What the resource type is.", Fixed),
            Define.Reference("endpoint", "Where its resources are, relative to the base URI.", ["uri"], Fixed, required: true),
            Define.Reference("schema", "The URN of its schema.", ["uri"], Fixed, required: true, caseExact: true),
            Define.Complex("schemaExtensions", "Its extensions.",
            [
                Define.Reference("schema", "The URN of the extension's schema.", ["uri"], Fixed, required: true, caseExact: true),
                Define.Flag("required", "Whether every resource has the extension.", Fixed, required: true),
            ], multiValued: true, Fixed),
        ],
    };

    public static Schema MakeSchema() => new()
    {
        Id = SchemaUrns.Schema,
        Name = "Schema",
        Description = "A schema: the attributes of resources.",
        Attributes =
        [
            Define.Text("id", "The URN of the schema.", Fixed, required: true),
            Define.Text("name", "The name of the schema.", Fixed, required: true),
            Define.Text("description", "What the schema describes.", Fixed),
            Define.Complex("attributes", "The attributes the schema defines.",
                Characteristics().Add(Define.Complex("subAttributes", "The parts of a complex attribute.", Characteristics(), multiValued: true, Fixed)),
                multiValued: true, Fixed, required: true),
        ],
    };

    private static AttributeDefinition Feature(string name, string what, params ImmutableArray<AttributeDefinition> more) =>
        Define.Complex(name, what, more.Insert(0, Define.Flag("supported", "Whether it is supported.", Fixed, required: true)), mutability: Fixed, required: true);

    private static ImmutableArray<AttributeDefinition> Characteristics() =>
    [
        Exact("name", "The name of the attribute.", required: true),
        Exact("type", "The data type of the attribute.", ["string", "complex", "boolean", "decimal", "integer", "dateTime", "reference", "binary"], required: true),
        Define.Flag("multiValued", "Whether it has several values.", Fixed, required: true),
        Exact("description", "What the attribute is."),
        Define.Flag("required", "Whether every resource has it.", Fixed),
        Exact("canonicalValues", "Suggested values.", multiValued: true),
        Define.Flag("caseExact", "Whether case makes a difference.", Fixed),
        Exact("mutability", "Whether and when it can be written.", ["readOnly", "readWrite", "immutable", "writeOnly"]),
        Exact("returned", "When it is returned.", ["always", "never", "default", "request"]),
        Exact("uniqueness", "Within what its values are unique.", ["none", "server", "global"]),
        Exact("referenceTypes", "The resource types a reference may point to.", multiValued: true),
    ];

    private static AttributeDefinition Exact(string name, string description, ImmutableArray<string> canonical = default, bool multiValued = false, bool required = false) => new()
    {
        Name = name,
        Description = description,
        CanonicalValues = canonical.IsDefault ? [] : canonical,
        MultiValued = multiValued,
        Required = required,
        CaseExact = true,
        Mutability = Fixed,
    };
}
