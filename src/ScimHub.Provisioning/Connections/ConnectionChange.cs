using ScimHub.Scim.Dialects;

namespace ScimHub.Provisioning.Connections;

/// <summary>What to change of a connection; what is null stays.</summary>
public sealed record ConnectionChange(
    Dialect? Dialect = null,
    PatchResponse? PatchResponse = null,
    UnknownMembers? UnknownMembers = null,
    GroupNames? GroupNames = null,
    TrustedAssertion? Trust = null,
    bool? WithoutPermissions = null);
