namespace ScimHub.Provisioning.Connections;

/// <summary>Whether a connection may take over an account that it is not linked to. An administrator's account is never taken over.</summary>
public enum Adoption
{
    /// <summary>Where that address was invited.</summary>
    Invited,

    Never,

    /// <summary>Where the address lies in a domain that was verified and bound to this connection.</summary>
    VerifiedDomain,
}
