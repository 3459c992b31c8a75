using ScimHub.Provisioning.Organizations;
using ScimHub.Scim.Dialects;

namespace ScimHub.Provisioning.Connections;

/// <summary>One identity provider, as an administrator named it.</summary>
public sealed class Connection : IOwned
{
    public required int OrganizationId { get; init; }

    public required Guid Id { get; init; }

    /// <summary>1 to 100 characters; unique in the organisation without regard to case.</summary>
    public required string Name { get; set; }

    /// <summary><c>ComparisonKey.Identity</c> of the name.</summary>
    public required string NameKey { get; set; }

    public Dialect Dialect { get; set; }

    public PatchResponse PatchResponse { get; set; }

    public UnknownMembers UnknownMembers { get; set; }

    public GroupNames GroupNames { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public ScimSettings Settings => new(Dialect, PatchResponse, UnknownMembers, GroupNames);
}
