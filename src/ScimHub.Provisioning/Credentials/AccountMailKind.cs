namespace ScimHub.Provisioning.Credentials;

/// <summary>What a message about somebody's way in says.</summary>
public enum AccountMailKind
{
    /// <summary>Here is the link you asked for.</summary>
    PasswordReset,

    /// <summary>Your password was changed.</summary>
    PasswordChanged,

    /// <summary>This address is not the recovery address any more.</summary>
    RecoveryAddressChanged,

    /// <summary>A second factor was added or removed.</summary>
    SecondFactorChanged,

    /// <summary>A SCIM client changed the user name or the addresses.</summary>
    IdentityChanged,
}
