namespace ScimHub.Provisioning.Groups;

/// <summary>A connection's group, as far as it takes to find it again.</summary>
internal sealed record KnownGroup(Guid Id, string? ExternalId, string DisplayName, string DisplayNameKey)
{
    public static IQueryable<KnownGroup> Of(IQueryable<Group> groups) => groups.OrderBy(g => g.Id).Select(g => new KnownGroup(g.Id, g.ExternalId, g.DisplayName, g.DisplayNameKey));

    /// <summary>By the id the connection knows it by. Of two that bear one id, the one with a name of its own was pushed since.</summary>
    public static Dictionary<string, KnownGroup> ById(IEnumerable<KnownGroup> groups) =>
        groups.Where(g => g.ExternalId is not null).OrderBy(g => g.DisplayName == g.ExternalId).GroupBy(g => g.ExternalId!).ToDictionary(g => g.Key, g => g.First());
}
