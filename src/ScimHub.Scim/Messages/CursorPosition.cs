namespace ScimHub.Scim.Messages;

/// <summary>Where a page ended: the last resource's id and, where sorted, its key (null: it has none); or, going backward, where one began.</summary>
public sealed record CursorPosition(Guid Id, string? SortKey = null, bool Backward = false);
