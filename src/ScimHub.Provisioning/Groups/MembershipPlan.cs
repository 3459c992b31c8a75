using System.Collections.Immutable;

namespace ScimHub.Provisioning.Groups;

/// <summary>What a request comes to, measured against the members as they are: only what really changes.</summary>
/// <param name="Replaces">Of the groups, and of the people whom the client put there, those in <paramref name="Keep"/> are all that may remain.</param>
/// <param name="RemovedOthers">Where it replaces, how many go that way.</param>
internal sealed record MembershipPlan(
    ImmutableArray<Guid> AddPeople,
    ImmutableArray<Guid> AddGroups,
    ImmutableArray<Guid> RemovePeople,
    ImmutableArray<Guid> RemoveGroups,
    bool Replaces,
    ImmutableArray<Guid> Keep,
    long RemovedOthers)
{
    /// <summary>People whom a sign-in or a sync brought, and whom the client names now: their membership is its word from here on.</summary>
    public ImmutableArray<Guid> TakenOver { get; init; } = [];

    /// <summary>The people who come and those who are named to go.</summary>
    public IEnumerable<Guid> Moves => AddPeople.Concat(RemovePeople);

    public static MembershipPlan Nothing { get; } = new([], [], [], [], false, [], 0);

    /// <summary>Whether a person who is a member remains one.</summary>
    public bool LeavesPerson(Guid id) => Replaces ? Keep.Contains(id) : !RemovePeople.Contains(id);

    /// <summary>The same of a group.</summary>
    public bool LeavesGroup(Guid id) => Replaces ? Keep.Contains(id) : !RemoveGroups.Contains(id);

    public bool IsEmpty => AddPeople.IsEmpty && AddGroups.IsEmpty && RemovePeople.IsEmpty && RemoveGroups.IsEmpty && RemovedOthers == 0 && TakenOver.IsEmpty;
}
