using ScimHub.Provisioning.Organizations;

namespace ScimHub.Provisioning.Users;

/// <summary>What an effective user is looked for by, in a row so short that a large directory is read through in a moment.</summary>
public sealed class UserNames : IOwned
{
    public required int OrganizationId { get; init; }

    public required Guid UserId { get; init; }

    /// <summary><c>ComparisonKey</c>s, each followed by a line feed: of the userName, the display name, the given and the family name, and the e-mail addresses.</summary>
    public required string Text { get; set; }
}
