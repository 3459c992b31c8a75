using ScimHub.Provisioning.Organizations;

namespace ScimHub.Provisioning.Access;

/// <summary>A role an administrator made; the built-in ones are <see cref="BuiltInRoles"/>.</summary>
public sealed class Role : IOwned
{
    public required int OrganizationId { get; init; }

    public required Guid Id { get; init; }

    /// <summary>1 to 100 characters; unique in the organisation without regard to case, built-in names included.</summary>
    public required string Name { get; set; }

    /// <summary><c>ComparisonKey.Identity</c> of the name.</summary>
    public required string NameKey { get; set; }

    /// <summary>Lines such as <c>build/knowledge:edit</c>, one a line, in order.</summary>
    public required string Permissions { get; set; }

    /// <summary>Ids of the roles it inherits from, one a line.</summary>
    public required string Inherits { get; set; }

    /// <summary>1, then one more with each change.</summary>
    public long Version { get; set; } = 1;

    public required DateTimeOffset CreatedAt { get; init; }
}
