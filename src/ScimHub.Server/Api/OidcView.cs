using System.Text.Json;
using ScimHub.Provisioning.Connections;
using ScimHub.Server.SignIn;

namespace ScimHub.Server.Api;

/// <summary>How people sign in at a connection by OpenID Connect, as stored and configured. Secrets are never shown.</summary>
/// <param name="Kind"><c>generic</c>, <c>entra</c>, <c>okta</c>, <c>google</c> or <c>keycloak</c>.</param>
/// <param name="HasSecret">Whether a client secret is set.</param>
/// <param name="HasKey">Whether a private key is set, which goes before the secret.</param>
/// <param name="Scopes">Besides <c>openid</c>; null: the usual ones.</param>
/// <param name="StartPath">Where a sign-in begins.</param>
/// <param name="CallbackPath">The redirect URI to register at the provider, below <c>PublicUrl</c>.</param>
/// <param name="LogoutPath">The back-channel logout URI to register there.</param>
public sealed record OidcView(
    string Kind, string Authority, string ClientId, bool HasSecret, bool HasKey, string? Scopes, string? GroupsClaim, string StartPath, string CallbackPath, string LogoutPath)
{
    /// <param name="prefix">Of the organisation (<see cref="OrganizationHandles"/>).</param>
    /// <returns>Null where nobody signs in there so.</returns>
    internal static OidcView? Of(string connection, OidcChannel? stored, ConfiguredChannels configured, string prefix)
    {
        var (over, secret, key) = configured.Oidc(connection);
        return (over.Authority ?? stored?.Authority) is not { } authority || (over.ClientId ?? stored?.ClientId) is not { } clientId
            ? null
            : new(
                JsonNamingPolicy.CamelCase.ConvertName((over.Kind ?? stored?.Kind ?? OidcKind.Generic).ToString()),
                authority,
                clientId,
                (secret ?? (object?)stored?.ClientSecret) is not null,
                (key ?? (object?)stored?.ClientKey) is not null,
                over.Scopes ?? stored?.Scopes,
                over.GroupsClaim ?? stored?.GroupsClaim,
                prefix + SignInPaths.Start(connection, ReturnUrl.Default),
                prefix + SignInPaths.Callback(connection),
                prefix + SignInPaths.Logout(connection));
    }
}
