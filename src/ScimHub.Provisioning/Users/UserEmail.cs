using ScimHub.Provisioning.Organizations;

namespace ScimHub.Provisioning.Users;

/// <summary>One e-mail address of an effective user, to find people by.</summary>
public sealed class UserEmail : IOwned
{
    public required int OrganizationId { get; init; }

    /// <summary><c>ComparisonKey</c> of the address.</summary>
    public required string EmailKey { get; init; }

    public required Guid UserId { get; init; }
}
