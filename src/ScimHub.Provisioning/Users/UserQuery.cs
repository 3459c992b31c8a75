using ScimHub.Scim.Filters;

namespace ScimHub.Provisioning.Users;

/// <summary>Which people a list is of; what is null does not matter.</summary>
/// <param name="Filter">On the effective user.</param>
/// <param name="ConnectionId">Who is known there.</param>
/// <param name="Ids">Of these alone.</param>
public sealed record UserQuery(Filter? Filter = null, Guid? ConnectionId = null, IReadOnlyCollection<Guid>? Ids = null)
{
    /// <summary>Each is somewhere in the userName, the display name, the given or family name, or an e-mail address, in whatever case.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>Who is active, or who is not.</summary>
    public bool? Active { get; init; }

    /// <summary>Who is directly in this group.</summary>
    public Guid? GroupId { get; init; }

    /// <summary>Whether few are left to look through, whom an index finds: else the names are read one after the other.</summary>
    internal bool IsNarrow => Ids is not null || GroupId is not null || Active == false;
}
