using System.Collections.Immutable;

namespace ScimHub.Scim.Patching;

/// <summary>The net effect of a request on the members of a group: all go if <paramref name="Clear"/>, then those of <paramref name="Remove"/>, then those of <paramref name="Add"/> come. No id is in both lists.</summary>
public sealed record MembershipChange(bool Clear, ImmutableArray<string> Add, ImmutableArray<string> Remove)
{
    public static MembershipChange None { get; } = new(false, [], []);

    public bool IsNone => !Clear && Add.IsEmpty && Remove.IsEmpty;
}
