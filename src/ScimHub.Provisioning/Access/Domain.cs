using ScimHub.Provisioning.Organizations;

namespace ScimHub.Provisioning.Access;

/// <summary>Where a grant holds: a workspace, team, project or data domain of the application. Domains nest, and a grant holds in those below its own.</summary>
public sealed class Domain : IOwned
{
    public required int OrganizationId { get; init; }

    public required Guid Id { get; init; }

    /// <summary>1 to 100 characters; unique in the organisation without regard to case.</summary>
    public required string Name { get; set; }

    /// <summary><c>ComparisonKey.Identity</c> of the name.</summary>
    public required string NameKey { get; set; }

    /// <summary>What the application calls it, such as <c>team</c> or <c>workspace</c>.</summary>
    public required string Kind { get; set; }

    public Guid? ParentId { get; set; }

    /// <summary>1, then one more with each change.</summary>
    public long Version { get; set; } = 1;

    public required DateTimeOffset CreatedAt { get; init; }
}
