namespace ScimHub.Provisioning.Connections;

/// <summary>Whose OpenID Connect a connection speaks: what is usual there is the default.</summary>
public enum OidcKind
{
    Generic,
    Entra,
    Okta,
    Google,
    Keycloak,
}
