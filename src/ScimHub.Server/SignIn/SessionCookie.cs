namespace ScimHub.Server.SignIn;

/// <summary>The cookie that holds a session's secret.</summary>
internal sealed class SessionCookie(PublicUrl url)
{
    /// <summary>RFC 6265bis §4.1.3.2: bound to this host, over TLS only. Browsers refuse the prefix without TLS, which is for this machine alone.</summary>
    private const string Secure = "__Host-scimhub";

    private const string Plain = "scimhub";

    public string? Read(HttpRequest request) => request.Cookies[Name(request)];

    public void Write(HttpContext context, string secret) => context.Response.Cookies.Append(Name(context.Request), secret, Options(context.Request));

    public void Delete(HttpContext context) => context.Response.Cookies.Delete(Name(context.Request), Options(context.Request));

    /// <summary>A cookie of ours, for this browser session: scripts do not see it, and other sites' forms do not carry it.</summary>
    public CookieOptions Options(HttpRequest request) => new() { HttpOnly = true, Secure = url.IsSecure(request), SameSite = SameSiteMode.Lax, Path = "/" };

    private string Name(HttpRequest request) => url.IsSecure(request) ? Secure : Plain;
}
