namespace ScimHub.Provisioning.Connections;

/// <summary>Which channels of a connection are paused.</summary>
[Flags]
public enum PausedChannels
{
    None = 0,
    Scim = 1,
    Oidc = 2,
    Ldap = 4,
}
