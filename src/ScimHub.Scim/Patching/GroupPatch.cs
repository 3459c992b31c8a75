using System.Collections.Immutable;
using ScimHub.Scim.Resources;

namespace ScimHub.Scim.Patching;

/// <summary>Keeps members apart from a group's other attributes: they are rows, never loaded to be patched.</summary>
public static class GroupPatch
{
    public static (PatchRequest Attributes, MembershipChange Members) Split(PatchRequest request) => throw new NotImplementedException();

    /// <summary>The ids of the members in a POST or PUT body, in order, each once.</summary>
    public static ImmutableArray<string> MemberIds(ScimResource group) => throw new NotImplementedException();
}
