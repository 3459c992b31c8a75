namespace ScimHub.Scim.Schemas;

/// <summary>An extension of a resource type, RFC 7643 §6 "schemaExtensions".</summary>
public sealed record SchemaExtension(Schema Schema, bool Required);
