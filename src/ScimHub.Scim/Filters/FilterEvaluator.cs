using ScimHub.Scim.Resources;

namespace ScimHub.Scim.Filters;

public static class FilterEvaluator
{
    public static bool Matches(Filter filter, ScimResource resource) => throw new NotImplementedException();
}
