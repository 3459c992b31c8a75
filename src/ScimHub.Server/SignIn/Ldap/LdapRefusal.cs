namespace ScimHub.Server.SignIn.Ldap;

/// <summary>Why a directory lets somebody not in. For the audit and for administrators; whoever stands at the door hears one and the same of all.</summary>
internal enum LdapRefusal
{
    WrongCredentials,

    /// <summary>The filter finds nobody of that name.</summary>
    NotFound,

    /// <summary>The filter finds several.</summary>
    Ambiguous,
    Disabled,
    Locked,
    Expired,
    PasswordExpired,
    MustChangePassword,

    /// <summary>Not at this hour, or not from here.</summary>
    NotNow,

    /// <summary>The entry shows neither <c>entryUUID</c> nor <c>objectGUID</c>: who it is cannot be remembered.</summary>
    NoIdentifier,
}
