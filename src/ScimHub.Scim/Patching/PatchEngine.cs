using ScimHub.Scim.Resources;

namespace ScimHub.Scim.Patching;

public static class PatchEngine
{
    /// <summary>The resource after all operations; the same object where they change nothing.</summary>
    public static ScimResource Apply(ScimResource current, PatchRequest request) => throw new NotImplementedException();
}
