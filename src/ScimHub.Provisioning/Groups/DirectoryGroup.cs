using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Groups;

/// <summary>A group as administrators see it, with the connection it belongs to.</summary>
public sealed record DirectoryGroup(StoredResource Resource, Guid ConnectionId);
