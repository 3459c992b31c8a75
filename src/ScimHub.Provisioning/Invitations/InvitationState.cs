namespace ScimHub.Provisioning.Invitations;

/// <summary>What became of an invitation.</summary>
public enum InvitationState
{
    /// <summary>It can be accepted, until it expires.</summary>
    Pending,

    Accepted,

    /// <summary>An administrator took it back.</summary>
    Revoked,

    /// <summary>Nobody accepted it in time. Sent again, it is pending again.</summary>
    Expired,
}
