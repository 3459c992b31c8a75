namespace ScimHub.Provisioning.Groups;

/// <summary>A manager of a group.</summary>
/// <param name="Since">When they were named.</param>
public sealed record DirectoryManager(Guid UserId, string UserName, DateTimeOffset Since);
