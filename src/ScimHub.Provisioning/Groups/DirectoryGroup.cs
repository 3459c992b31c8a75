using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Groups;

/// <summary>A group as administrators see it, with the connection it belongs to.</summary>
public sealed record DirectoryGroup(StoredResource Resource, Guid ConnectionId)
{
    /// <summary>ScimHub's own: administrators and its managers say who is in it. Else it is locked, since its identity provider says so.</summary>
    public bool IsLocal => ConnectionId == Group.Local;
}
