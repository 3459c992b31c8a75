namespace ScimHub.Provisioning.Storage;

/// <summary>One page of a list.</summary>
/// <param name="Total">How many match in all.</param>
/// <param name="Next">Where the next page begins; null on the last.</param>
public sealed record ResourcePage(long Total, IReadOnlyList<StoredResource> Items, PagePosition? Next);
