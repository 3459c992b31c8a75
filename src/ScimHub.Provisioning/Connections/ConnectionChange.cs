using ScimHub.Scim.Dialects;

namespace ScimHub.Provisioning.Connections;

/// <summary>What to change of a connection; what is null stays.</summary>
/// <param name="MatchClaim">Empty: none.</param>
/// <param name="Mapping">As <c>ClaimMapping.Write</c> has checked and written it. Empty: as usual.</param>
public sealed record ConnectionChange(
    Dialect? Dialect = null,
    PatchResponse? PatchResponse = null,
    UnknownMembers? UnknownMembers = null,
    GroupNames? GroupNames = null,
    TrustedAssertion? Trust = null,
    bool? MayAdminister = null,
    SsoProvisioning? SsoProvisioning = null,
    Adoption? Adoption = null,
    string? MatchClaim = null,
    PausedChannels? Paused = null,
    bool? PermissionsOff = null,
    int? Precedence = null,
    string? Mapping = null,
    OidcChange? Oidc = null,
    LdapChange? Ldap = null);
