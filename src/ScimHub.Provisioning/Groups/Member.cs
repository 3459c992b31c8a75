using ScimHub.Provisioning.Organizations;

namespace ScimHub.Provisioning.Groups;

/// <summary>A person in a group, and who says so.</summary>
public sealed class Member : IOwned
{
    public required int OrganizationId { get; init; }

    public required Guid GroupId { get; init; }

    public required Guid UserId { get; init; }

    /// <summary>The source of the membership: a connection, or <see cref="Group.Local"/>.</summary>
    public required Guid ConnectionId { get; init; }
}
