namespace ScimHub.Server.Api;

/// <summary>A page of a list.</summary>
/// <param name="NextCursor">To be sent back as <c>cursor</c> with the same query; null on the last page.</param>
internal sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor);
