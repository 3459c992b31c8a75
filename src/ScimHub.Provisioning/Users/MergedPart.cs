namespace ScimHub.Provisioning.Users;

/// <summary>An account that is a part of another.</summary>
/// <param name="MergeId">Names the merge, to take it back.</param>
/// <param name="UserId">The id it had, and would have again.</param>
public sealed record MergedPart(Guid MergeId, Guid UserId, string UserName, DateTimeOffset MergedAt);
