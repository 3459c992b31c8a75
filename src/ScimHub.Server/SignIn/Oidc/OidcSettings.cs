using ScimHub.Provisioning.Connections;

namespace ScimHub.Server.SignIn.Oidc;

/// <summary>How people sign in at a connection by OpenID Connect, as stored and configured: what the client needs.</summary>
/// <param name="ClientSecret">Null with a public client, or where a key stands in its place.</param>
/// <param name="ClientKey">PEM, for <c>private_key_jwt</c>.</param>
internal sealed record OidcSettings(
    Connection Connection, OidcKind Kind, string Authority, string ClientId, string? ClientSecret, string? ClientKey, string? OwnScopes, string? GroupsClaim)
{
    /// <summary>OpenID Connect Core §3.1.2.1: "MUST contain the openid scope value". Okta tells of groups only where their scope is asked for.</summary>
    public string Scopes => "openid " + (OwnScopes ?? (Kind == OidcKind.Okta ? "profile email groups" : "profile email"));

    /// <summary>Entra's tokens hold all it tells; its userinfo endpoint is another service's, and tells less.</summary>
    public bool AsksUserInfo => Kind != OidcKind.Entra;

    /// <summary>
    /// Whether it answers <c>max_age</c> with <c>auth_time</c>, as Core §3.1.2.1 demands: Google never does, and Entra only where its administrator added the claim.
    /// </summary>
    public bool TellsTimeOfAuthentication => Kind is not (OidcKind.Entra or OidcKind.Google);

    /// <summary>A plain <c>http</c> authority is for this machine alone.</summary>
    /// <exception cref="AdministrationException">It cannot be, and what can.</exception>
    public static void CheckAuthority(string authority)
    {
        if (!Uri.TryCreate(authority, UriKind.Absolute, out var uri) || uri.Query.Length > 0 || uri.Fragment.Length > 0 || uri.UserInfo.Length > 0
            || !(uri.Scheme == Uri.UriSchemeHttps || uri is { Scheme: "http", IsLoopback: true }))
        {
            throw new AdministrationException($"The authority '{authority}' must be an https address, such as https://login.example.com (http only on this machine): the issuer as the provider's discovery document has it.");
        }
    }
}
