namespace ScimHub.Provisioning.Sessions;

/// <summary>How a person proved who they are.</summary>
public enum SignInMethod
{
    /// <summary>An identity provider's word, by OpenID Connect.</summary>
    Oidc,

    /// <summary>A directory's, by LDAP.</summary>
    Ldap,

    /// <summary>A password, a passkey or a link of ScimHub's own.</summary>
    Local,
}
