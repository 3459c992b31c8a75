using ScimHub.Provisioning.Organizations;

namespace ScimHub.Provisioning.Access;

/// <summary>A role given to one person, to the members of one group and of the groups within it, or to whom a rule fits.</summary>
public sealed class Grant : IOwned
{
    public required int OrganizationId { get; init; }

    public required Guid Id { get; init; }

    /// <summary>One of this, <see cref="GroupId"/> and <see cref="RuleId"/>.</summary>
    public Guid? UserId { get; init; }

    public Guid? GroupId { get; init; }

    public Guid? RuleId { get; init; }

    public required Guid RoleId { get; init; }

    /// <summary>Null: everywhere.</summary>
    public Guid? DomainId { get; init; }

    /// <summary>Holds from this instant on; null: from its making.</summary>
    public DateTimeOffset? StartsAt { get; init; }

    /// <summary>Holds until just before this instant; null: without end.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}
