using ScimHub.Provisioning.Organizations;

namespace ScimHub.Provisioning.Groups;

/// <summary>A group a connection pushed. Its members are rows beside it, never part of its document.</summary>
public sealed class Group : IOwned
{
    public required int OrganizationId { get; init; }

    public required Guid Id { get; init; }

    public required Guid ConnectionId { get; init; }

    public required string DisplayName { get; set; }

    /// <summary><c>ComparisonKey.Identity</c> of the name.</summary>
    public required string DisplayNameKey { get; set; }

    /// <summary>Empty where the connection's group names are unique, else the group's own id: the unique index ends with it.</summary>
    public required Guid NameDiscriminator { get; set; }

    public string? ExternalId { get; set; }

    /// <summary>The resource without <c>members</c>, rendered and left open (see <c>StoredResource.Document</c>).</summary>
    public required byte[] Document { get; set; }

    /// <summary>The resource in comparison keys, as JSON: what filters and sorting run on.</summary>
    public required string Search { get; set; }

    /// <summary>1, then one more with each change of the group or of its members.</summary>
    public required long Version { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset LastModifiedAt { get; set; }
}
