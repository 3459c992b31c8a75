using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using ScimHub.Provisioning.Credentials;

namespace ScimHub.Server.SignIn;

/// <summary>
/// Says of a session that whoever has it proved a moment ago who they are: sealed, in the browser it was proved in, for as long as a sign-in is fresh. That a session is young does not say it: a provider lets in
/// whoever sits at a browser in which somebody signed in there this morning.
/// </summary>
internal sealed class FreshCookie(HubCookies cookies, IDataProtectionProvider protection)
{
    private const string Name = "scimhub-fresh";

    private readonly ITimeLimitedDataProtector protector = protection.CreateProtector("fresh sign-in").ToTimeLimitedDataProtector();

    public void Write(HttpContext context, Guid sessionId) => cookies.Write(context, Name, protector.Protect(sessionId.ToString(), Reauthentication.Fresh), Reauthentication.Fresh);

    public bool Holds(HttpRequest request, Guid sessionId)
    {
        if (cookies.Read(request, Name) is not { Length: > 0 } text)
        {
            return false;
        }
        try
        {
            return protector.Unprotect(text) == sessionId.ToString();
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
