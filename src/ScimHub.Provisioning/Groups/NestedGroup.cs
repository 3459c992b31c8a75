using ScimHub.Provisioning.Organizations;

namespace ScimHub.Provisioning.Groups;

/// <summary>A group in a group, and the connection that says so.</summary>
public sealed class NestedGroup : IOwned
{
    public required int OrganizationId { get; init; }

    public required Guid GroupId { get; init; }

    public required Guid ChildId { get; init; }

    /// <summary>The source of the membership.</summary>
    public required Guid ConnectionId { get; init; }
}
