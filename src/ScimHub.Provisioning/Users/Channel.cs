namespace ScimHub.Provisioning.Users;

/// <summary>The way a connection tells of a person, highest authority first.</summary>
public enum Channel
{
    Scim,
    Oidc,
    Ldap,
}
