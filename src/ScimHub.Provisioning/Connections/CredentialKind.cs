namespace ScimHub.Provisioning.Connections;

public enum CredentialKind
{
    /// <summary>A long-lived bearer token an administrator pastes at the identity provider.</summary>
    Token,

    /// <summary>A short-lived access token issued at <c>/oauth2/token</c>.</summary>
    AccessToken,
}
