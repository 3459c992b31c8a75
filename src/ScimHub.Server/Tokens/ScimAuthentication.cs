using ScimHub.Provisioning.Connections;

namespace ScimHub.Server.Tokens;

/// <summary>Tells who sends a SCIM request. One credential, in the one <c>Authorization</c> header: RFC 6750 §2 forbids more than one way at once.</summary>
internal sealed class ScimAuthentication(CallerCache callers)
{
    /// <summary>The caller, or null: answer 401 and <see cref="Challenge"/>.</summary>
    public ValueTask<ScimCaller?> AuthenticateAsync(HttpContext context)
    {
        var request = context.Request;
        return PresentedSecret.TryRead(request.Headers.Authorization, out var hash) && !PresentedSecret.IsInUrl(request.QueryString)
            ? callers.FindAsync(hash, context.Connection.RemoteIpAddress, context.RequestAborted)
            : default;
    }

    /// <summary>RFC 6750 §3: the error code only where something was presented. RFC 7644 §2: every scheme supported is named.</summary>
    public static void Challenge(HttpContext context) =>
        context.Response.Headers.WWWAuthenticate = new[]
        {
            context.Request.Headers.Authorization.Count == 0 ? "Bearer realm=\"scim\"" : "Bearer realm=\"scim\", error=\"invalid_token\"",
            "Basic realm=\"scim\", charset=\"UTF-8\"",
        };
}
