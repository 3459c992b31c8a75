using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Users;

/// <summary>A person as administrators see them: the effective user, with the groups of every connection, and who vouches for them.</summary>
/// <param name="ReleasedTo">The connection that may take the account over; null: none.</param>
/// <param name="EndsAt">When the account ends; null: never.</param>
public sealed record DirectoryUser(StoredResource Resource, bool Suspended, bool Protected, DateTimeOffset? EndsAt, Guid? ReleasedTo, IReadOnlyList<DirectoryLink> Links);
