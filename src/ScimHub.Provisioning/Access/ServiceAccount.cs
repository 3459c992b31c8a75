using ScimHub.Provisioning.Organizations;

namespace ScimHub.Provisioning.Access;

/// <summary>A program that works with the API: it has one role, everywhere or in one domain, and any number of keys.</summary>
public sealed class ServiceAccount : IOwned
{
    public required int OrganizationId { get; init; }

    public required Guid Id { get; init; }

    /// <summary>1 to 100 characters; unique in the organisation without regard to case.</summary>
    public required string Name { get; set; }

    /// <summary><c>ComparisonKey.Identity</c> of the name.</summary>
    public required string NameKey { get; set; }

    public required Guid RoleId { get; init; }

    /// <summary>Null: everywhere.</summary>
    public Guid? DomainId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}
