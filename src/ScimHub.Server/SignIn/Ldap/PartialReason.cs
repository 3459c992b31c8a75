namespace ScimHub.Server.SignIn.Ldap;

/// <summary>Why a reading is not known to be whole.</summary>
internal enum PartialReason
{
    Unavailable,
    ConnectionLost,
    TimedOut,
    Malformed,
    SizeLimitExceeded,
    TimeLimitExceeded,

    /// <summary>A part of the tree, or all of it, lies with a server that is not asked.</summary>
    Referral,
    BrokenCookie,

    /// <summary>The base DN does not exist, or is not shown to the service account.</summary>
    NoSuchBase,

    /// <summary>An entry shows neither <c>entryUUID</c> nor <c>objectGUID</c>.</summary>
    NoIdentifier,

    /// <summary>Another result of the server.</summary>
    Refused,
}
