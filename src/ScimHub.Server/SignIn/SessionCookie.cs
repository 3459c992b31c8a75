namespace ScimHub.Server.SignIn;

/// <summary>The cookie that holds a session's secret.</summary>
internal sealed class SessionCookie(HubCookies cookies)
{
    private const string Name = "scimhub";

    public string? Read(HttpRequest request) => cookies.Read(request, Name);

    public void Write(HttpContext context, string secret) => cookies.Write(context, Name, secret);

    public void Delete(HttpContext context) => cookies.Delete(context, Name);
}
