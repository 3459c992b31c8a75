using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Resources;

/// <summary>
/// A resource: its type and its attributes, core and extension ones side by side (each definition names its schema).
/// <c>schemas</c> and <c>meta</c> are not among them: they follow from the content and from the row that stores it.
/// </summary>
public sealed record ScimResource(ResourceType Type, ScimComplex Attributes)
{
    public ScimValue? this[AttributeDefinition attribute] => Attributes[attribute];

    public ScimResource With(AttributeDefinition attribute, ScimValue? value) => this with { Attributes = Attributes.With(attribute, value) };

    /// <summary>The text of a string attribute, or null where it is absent.</summary>
    public string? Text(AttributeDefinition attribute) => (Attributes[attribute] as ScimString)?.Value;
}
