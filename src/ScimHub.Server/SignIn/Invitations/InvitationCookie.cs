using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using ScimHub.Provisioning.Invitations;

namespace ScimHub.Server.SignIn.Invitations;

/// <summary>That this browser showed an invitation's secret a short while ago: sealed, so that nobody makes one up, and of no use once the invitation is over.</summary>
internal sealed class InvitationCookie(HubCookies cookies, IDataProtectionProvider protection)
{
    private const string Name = "scimhub-invitation";

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    private readonly ITimeLimitedDataProtector protector = protection.CreateProtector("opened invitation").ToTimeLimitedDataProtector();

    public void Write(HttpContext context, InvitationProof proof) => cookies.Write(context, Name, protector.Protect(JsonSerializer.Serialize(proof), Lifetime), Lifetime);

    public InvitationProof? Read(HttpRequest request)
    {
        if (cookies.Read(request, Name) is not { Length: > 0 } text)
        {
            return null;
        }
        try
        {
            return JsonSerializer.Deserialize<InvitationProof>(protector.Unprotect(text));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    public void Delete(HttpContext context) => cookies.Delete(context, Name);
}
