using ScimHub.Scim.Dialects;
using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Filters;

public static class FilterParser
{
    public static Filter Parse(string text, ResourceType type, Dialect dialect, bool unknownIsAbsent = false) => throw new NotImplementedException();
}
