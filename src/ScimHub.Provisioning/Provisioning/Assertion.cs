using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Invitations;
using ScimHub.Provisioning.Users;
using ScimHub.Scim.Resources;

namespace ScimHub.Provisioning.Provisioning;

/// <summary>What a sign-in, or a sync, says of one person, its protocol's proof already checked.</summary>
/// <param name="Channel">OIDC or LDAP: SCIM clients have verbs of their own.</param>
/// <param name="Issuer">The <c>iss</c> of the ID token; null for LDAP.</param>
/// <param name="Subject">The <c>sub</c>, the <c>entryUUID</c> or <c>objectGUID</c>: 1 to 255 characters.</param>
/// <param name="MatchValue">The value of the connection's <c>MatchClaim</c>, which equals SCIM's <c>externalId</c>; null where none came.</param>
/// <param name="Resource">The claims or attributes, mapped: a SCIM user.</param>
/// <param name="EmailVerified">Whether the issuer says that the person holds the address. Without it an address identifies nobody.</param>
/// <param name="IsRehearsal">It is only asked what would come of it: nothing is written, no refusal either.</param>
/// <param name="Groups">All that the person is in, at that connection; empty: in none. Null: nothing is said of groups, and they stay.</param>
/// <param name="GroupsMayLack">Whether the person may be in others too, so that none is taken away.</param>
/// <param name="Invitation">The invitation whose link this person opened; null: none.</param>
/// <param name="IsSignIn">The person stands at the door; else a sync reads the directory.</param>
public sealed record Assertion(
    Actor Actor,
    Guid ConnectionId,
    Channel Channel,
    string? Issuer,
    string Subject,
    string? MatchValue,
    ScimResource Resource,
    bool EmailVerified,
    bool IsSignIn,
    bool IsRehearsal = false,
    IReadOnlyList<AssertedGroup>? Groups = null,
    bool GroupsMayLack = false,
    InvitationProof? Invitation = null)
{
    /// <summary>Who it is proved to be.</summary>
    public ProvedIdentity Identity => new(ConnectionId, Channel, Issuer, Subject);
}
