using ScimHub.Provisioning.Organizations;

namespace ScimHub.Provisioning.Groups;

/// <summary>A person who may say which people are in one local group, and nothing else of it.</summary>
public sealed class GroupManager : IOwned
{
    public required int OrganizationId { get; init; }

    public required Guid GroupId { get; init; }

    public required Guid UserId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}
