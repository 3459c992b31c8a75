using ScimHub.Provisioning.Organizations;

namespace ScimHub.Provisioning.Groups;

/// <summary>A group a connection pushed, or one of ScimHub's own. Its members are rows beside it, never part of its document.</summary>
public sealed class Group : IOwned
{
    /// <summary>
    /// What stands in the place of a connection where there is none: the group, or the membership, is ScimHub's own. SCIM clients ask for their own connection's
    /// rows and so never meet it, and its names are unique by the index that makes those of a connection so.
    /// </summary>
    public static readonly Guid Local = Guid.Empty;

    public required int OrganizationId { get; init; }

    public required Guid Id { get; init; }

    /// <summary>Whose it is; <see cref="Local"/> where no connection's.</summary>
    public required Guid ConnectionId { get; init; }

    public required string DisplayName { get; set; }

    /// <summary><c>ComparisonKey.Identity</c> of the name.</summary>
    public required string DisplayNameKey { get; set; }

    /// <summary>Empty where the connection's group names are unique, as local ones are; else the group's own id: the unique index ends with it.</summary>
    public required Guid NameDiscriminator { get; set; }

    public string? ExternalId { get; set; }

    /// <summary>The resource without <c>members</c>, rendered and left open (see <c>StoredResource.Document</c>).</summary>
    public required byte[] Document { get; set; }

    /// <summary>The resource in comparison keys, as JSON: what filters and sorting run on.</summary>
    public required string Search { get; set; }

    /// <summary>Of a local group: whether its members may take others into it.</summary>
    public bool MembersInvite { get; set; }

    /// <summary>1, then one more with each change of the group or of its members.</summary>
    public required long Version { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset LastModifiedAt { get; set; }
}
