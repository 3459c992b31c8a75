using ScimHub.Provisioning.Organizations;
using ScimHub.Provisioning.Users;

namespace ScimHub.Provisioning.Groups;

/// <summary>A person in a group, and who says so.</summary>
public sealed class Member : IOwned
{
    public required int OrganizationId { get; init; }

    public required Guid GroupId { get; init; }

    public required Guid UserId { get; init; }

    /// <summary>The source of the membership: a connection, or <see cref="Group.Local"/>.</summary>
    public required Guid ConnectionId { get; init; }

    /// <summary>By which of the connection's channels it says so: what a sign-in or a sync says, its next word may take back; what the SCIM client says, only the client.</summary>
    public Channel Channel { get; set; }
}
