namespace ScimHub.Scim.Resources;

public static class PutRules
{
    public static ScimResource Replace(ScimResource current, ScimResource incoming) => throw new NotImplementedException();
}
