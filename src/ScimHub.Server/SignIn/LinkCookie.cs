using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using ScimHub.Provisioning.Credentials;

namespace ScimHub.Server.SignIn;

/// <summary>Keeps a <see cref="LinkOffer"/> in the browser it was made in: sealed, so that nobody makes one up, and for as long as a sign-in is fresh.</summary>
internal sealed class LinkCookie(HubCookies cookies, IDataProtectionProvider protection)
{
    private const string Name = "scimhub-link";

    private readonly ITimeLimitedDataProtector protector = protection.CreateProtector("proved identity").ToTimeLimitedDataProtector();

    public void Write(HttpContext context, LinkOffer offer) => cookies.Write(context, Name, protector.Protect(JsonSerializer.Serialize(offer), Reauthentication.Fresh), Reauthentication.Fresh);

    public LinkOffer? Read(HttpRequest request)
    {
        if (cookies.Read(request, Name) is not { Length: > 0 } text)
        {
            return null;
        }
        try
        {
            return JsonSerializer.Deserialize<LinkOffer>(protector.Unprotect(text));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    public void Delete(HttpContext context) => cookies.Delete(context, Name);
}
