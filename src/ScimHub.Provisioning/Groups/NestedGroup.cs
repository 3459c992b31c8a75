using ScimHub.Provisioning.Organizations;

namespace ScimHub.Provisioning.Groups;

/// <summary>A group in a group, and who says so. A connection nests its own groups, and local groups nest any: so none leads from a connection's back to a local one.</summary>
public sealed class NestedGroup : IOwned
{
    public required int OrganizationId { get; init; }

    public required Guid GroupId { get; init; }

    public required Guid ChildId { get; init; }

    /// <summary>The source of the membership: a connection, or <see cref="Group.Local"/>.</summary>
    public required Guid ConnectionId { get; init; }
}
