namespace ScimHub.Provisioning.Connections;

/// <summary>Whether a connection's sign-ins may make accounts and link identities.</summary>
public enum SsoProvisioning
{
    /// <summary>As the organisation has it.</summary>
    Inherit,
    On,
    Off,
}
