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
        Events = new();
    }
}
