using Microsoft.AspNetCore.Authentication;

namespace ScimHub.Server.SignIn.Oidc;

/// <summary>What is the same for all connections: how a sign-in under way is bound to its browser.</summary>
internal sealed class OidcHandlerOptions : RemoteAuthenticationOptions
{
    public OidcHandlerOptions()
    {
        // The path of the correlation cookies: those of every connection's callback.
        CallbackPath = SignInPaths.SignIn;
        CorrelationCookie.Name = "scimhub-oidc.";
        // The provider sends the person back by a link, with which Lax cookies go.
        CorrelationCookie.SameSite = SameSiteMode.Lax;
        CorrelationCookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        Events = new();
    }

    /// <summary>RFC 6265bis §4.1.3.2: a cookie of that prefix is this host's own; a neighbour under the same domain cannot set one, and with it have somebody end a sign-in that is the neighbour's.</summary>
    public void BindToHost()
    {
        CorrelationCookie.Name = "__Host-" + CorrelationCookie.Name;
        CorrelationCookie.Path = "/";
        CorrelationCookie.SecurePolicy = CookieSecurePolicy.Always;
    }
}
