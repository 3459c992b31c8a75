namespace ScimHub.Provisioning.Provisioning;

/// <summary>Why somebody is not let in, or a change not made. In camelCase these are the names in the audit, which scripts know them by.</summary>
public enum RefusalReason
{
    /// <summary>Sign-ins make no accounts and link no identities here: the switch.</summary>
    ProvisioningDisabled,

    /// <summary>Only invited people are let in.</summary>
    NotInvited,

    /// <summary>The invitation was accepted already, revoked or sent again, or has expired.</summary>
    InvitationEnded,

    /// <summary>The invitation is somebody else's: the proved address is not the invited one, or its domain is another connection's.</summary>
    InvitedOther,

    /// <summary>There are as many active people as there may be.</summary>
    SeatsExhausted,

    /// <summary>An account stands in the way that this connection may not take over.</summary>
    Conflict,

    /// <summary>What the connection says of the person's ids leads to two accounts.</summary>
    IdentityConflict,

    /// <summary>The person is deactivated or suspended.</summary>
    Inactive,

    /// <summary>The channel is paused.</summary>
    ChannelPaused,

    /// <summary>The connection is detached.</summary>
    ConnectionDetached,

    /// <summary>There is no such connection.</summary>
    UnknownConnection,

    /// <summary>The person is an administrator, or would become one.</summary>
    Administrator,

    /// <summary>The account is protected.</summary>
    ProtectedAccount,

    /// <summary>No active administrator would be left.</summary>
    LastAdministrator,

    /// <summary>Whoever acts may not do that to the group.</summary>
    GroupRights,

    /// <summary>Another group of the connection has the name.</summary>
    NameTaken,

    /// <summary>People sign in at their identity provider, and not here.</summary>
    SsoOnly,

    /// <summary>What was said of the person cannot be kept.</summary>
    InvalidAssertion,

    /// <summary>What the identity provider answered does not prove anybody.</summary>
    InvalidResponse,

    /// <summary>The identity provider itself refused the sign-in.</summary>
    ProviderRefused,

    /// <summary>The password, or what stood in its place, is not the person's.</summary>
    InvalidCredentials,
}
