namespace ScimHub.Server.SignIn;

/// <summary>How cookies of ours are called and set: scripts do not see them, and other sites' forms do not carry them.</summary>
internal sealed class HubCookies(PublicUrl url)
{
    /// <param name="name">
    /// Without the prefix of RFC 6265bis §4.1.3.2, by which it is this host's alone: a neighbour under the same domain cannot set it, and have a browser prove what is the neighbour's. Browsers refuse
    /// the prefix without TLS, which is for this machine alone.
    /// </param>
    public string? Read(HttpRequest request, string name) => request.Cookies[Name(request, name)];

    /// <param name="age">Null: until the browser is closed.</param>
    public void Write(HttpContext context, string name, string value, TimeSpan? age = null) => context.Response.Cookies.Append(Name(context.Request, name), value, Options(context.Request, age));

    public void Delete(HttpContext context, string name) => context.Response.Cookies.Delete(Name(context.Request, name), Options(context.Request, null));

    private CookieOptions Options(HttpRequest request, TimeSpan? age) => new() { HttpOnly = true, Secure = url.IsSecure(request), SameSite = SameSiteMode.Lax, Path = "/", MaxAge = age };

    private string Name(HttpRequest request, string name) => url.IsSecure(request) ? "__Host-" + name : name;
}
