using ScimHub.Provisioning.Organizations;

namespace ScimHub.Provisioning.Users;

/// <summary>An account that became a part of another, with all it takes to part them again. It goes with the account that stayed.</summary>
public sealed class UserMerge : IOwned
{
    public required int OrganizationId { get; init; }

    public required Guid Id { get; init; }

    /// <summary>The account that stayed.</summary>
    public required Guid UserId { get; init; }

    /// <summary>The account that is a part of it.</summary>
    public required Guid MergedId { get; init; }

    public required DateTimeOffset MergedAt { get; init; }

    /// <summary>What that account was: a <c>MergedAccount</c>, as JSON.</summary>
    public required byte[] Account { get; init; }
}
