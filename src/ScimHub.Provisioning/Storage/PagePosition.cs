namespace ScimHub.Provisioning.Storage;

/// <summary>Where a page ended.</summary>
/// <param name="Id">The last resource of the page.</param>
/// <param name="SortKey">Its sort key as the database compares it; null where it has none or nothing is sorted by.</param>
public sealed record PagePosition(Guid Id, string? SortKey);
