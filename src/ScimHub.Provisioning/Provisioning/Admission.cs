using ScimHub.Provisioning.Connections;

namespace ScimHub.Provisioning.Provisioning;

/// <summary>What decides whether a sign-in may make an account, or take one over.</summary>
/// <param name="Exists">Whether an account that this identity is not linked to stands in the way.</param>
/// <param name="IsAdministrator">Whether that account is an administrator's, or protected.</param>
/// <param name="HasLocalCredentials">Whether somebody signs in to that account here.</param>
/// <param name="IsInvited">Whether the address was invited, and is proved to be the person's.</param>
/// <param name="IsInvitedAddress">Whether that address is, moreover, that account's: an invitation takes over nobody else's.</param>
/// <param name="IsInVerifiedDomain">Whether the address is proved to be the person's, is that account's, and lies in a verified domain of this connection.</param>
internal sealed record Admission(
    ProvisioningSettings Settings,
    Adoption Adoption,
    bool Exists,
    bool IsAdministrator,
    bool HasLocalCredentials,
    bool IsInvited,
    bool IsInvitedAddress,
    bool IsInVerifiedDomain)
{
    /// <summary>Whether an administrator has released that account to the connection.</summary>
    public bool IsReleased { get; init; }

    /// <summary>Whether the connection's SCIM client has ended who bore this id.</summary>
    public bool HasDeparted { get; init; }
}
