using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Access;

/// <summary>A group somebody is directly in.</summary>
/// <param name="Silent">Its connection does not control permissions: the group confers nothing.</param>
internal readonly record struct PersonsGroup(GroupReference Group, bool Silent);
