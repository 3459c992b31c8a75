namespace ScimHub.Server.SignIn.Ldap.Protocol;

/// <summary>Where talking with a server failed.</summary>
internal enum LdapFault
{
    /// <summary>Its name has no address.</summary>
    Resolve,

    /// <summary>It takes no connection.</summary>
    Connect,

    /// <summary>Its certificate, or the handshake.</summary>
    Tls,

    /// <summary>It did not answer in time.</summary>
    TimedOut,

    /// <summary>It ended the connection.</summary>
    Closed,

    /// <summary>It sent what is no LDAP.</summary>
    Malformed,

    /// <summary>It sent more than is taken in.</summary>
    TooMuch,

    /// <summary>It is busy, or cannot serve at the moment.</summary>
    Busy,

    /// <summary>It refuses what we are set up to do, such as the service account's bind: another server would too.</summary>
    Refused,
}
