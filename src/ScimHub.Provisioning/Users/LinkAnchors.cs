namespace ScimHub.Provisioning.Users;

/// <summary>
/// Which of a person's links at one connection bears the id they share. An id is unique within the connection whatever the channel, so that a push and a
/// sign-in of one person, on two nodes at once, cannot make two accounts: the second meets the first one's id.
/// </summary>
internal static class LinkAnchors
{
    /// <summary>Of links of one connection with the same id, the one of highest authority bears it.</summary>
    public static IReadOnlyList<UserLink> Set(IReadOnlyList<UserLink> links) =>
        links.Count == 1 ? links : [.. links.Select(link => IsBorneAbove(link, links) ? link with { ExternalId = null } : link)];

    /// <summary>A link goes: what it bore is borne by another of its connection, where there is one that bears nothing.</summary>
    public static IReadOnlyList<UserLink> Pass(UserLink gone, IReadOnlyList<UserLink> links)
    {
        var heir = gone.ExternalId is null ? null : links.Where(link => link.ConnectionId == gone.ConnectionId && link.ExternalId is null).MinBy(link => link.Channel);
        return heir is null ? links : [.. links.Select(link => ReferenceEquals(link, heir) ? link with { ExternalId = gone.ExternalId } : link)];
    }

    private static bool IsBorneAbove(UserLink link, IReadOnlyList<UserLink> links) => link.ExternalId is not null
        && links.Any(other => other.ConnectionId == link.ConnectionId && other.Channel < link.Channel && other.ExternalId == link.ExternalId);
}
