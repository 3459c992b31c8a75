using ScimHub.Scim.Dialects;
using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Filters;

public static class AttributePathParser
{
    /// <summary>Reads an attribute path such as <c>name.familyName</c>; 400 invalidPath where there is no such attribute.</summary>
    public static AttributePath Parse(string text, ResourceType type, Dialect dialect) => throw new NotImplementedException();
}
