using ScimHub.Scim.Dialects;

namespace ScimHub.Provisioning.Connections;

/// <summary>What a connection's SCIM channel is told about its client.</summary>
public sealed record ScimSettings(Dialect Dialect, PatchResponse PatchResponse, UnknownMembers UnknownMembers, GroupNames GroupNames);
