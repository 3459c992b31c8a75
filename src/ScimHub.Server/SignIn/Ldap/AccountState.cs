namespace ScimHub.Server.SignIn.Ldap;

/// <summary>What an entry says of its account.</summary>
internal enum AccountState
{
    Active,
    Disabled,
    Locked,

    /// <summary>The account's time is over.</summary>
    Expired,

    /// <summary>The password's time is over, or it is to be changed first. The account stands: a sync leaves it active.</summary>
    PasswordExpired,
    MustChangePassword,
}
