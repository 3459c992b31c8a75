namespace ScimHub.Scim.Resources;

public static class ResourceRules
{
    /// <summary>The resource as it may be kept: repeated values collapsed to one. Throws where a rule is broken.</summary>
    public static ScimResource Check(ScimResource resource) => throw new NotImplementedException();
}
