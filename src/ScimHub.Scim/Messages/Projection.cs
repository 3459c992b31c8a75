using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Messages;

public sealed class Projection
{
    public static Projection Parse(string? attributes, string? excludedAttributes, ResourceType type) => throw new NotImplementedException();

    public bool IsDefault => throw new NotImplementedException();

    public bool Includes(AttributeDefinition attribute) => throw new NotImplementedException();

    public ScimResource Apply(ScimResource resource) => throw new NotImplementedException();
}
