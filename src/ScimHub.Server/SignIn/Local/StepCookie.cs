using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using ScimHub.Provisioning.Credentials;
using ScimHub.Provisioning.Sessions;

namespace ScimHub.Server.SignIn.Local;

/// <summary>
/// Keeps a sign-in between its steps: sealed, in the browser it was begun with, for ten minutes. Every node can go on with it, and none before the step that comes first; once it came to a session
/// it is spent.
/// </summary>
internal sealed class StepCookie(IDataProtectionProvider protection, HubCookies cookies, SpentValues spent, TimeProvider time)
{
    private const string Name = "scimhub-step";
    private const string Kind = "local sign-in";

    private static readonly TimeSpan Lifetime = Reauthentication.Fresh;

    private readonly IDataProtector protector = protection.CreateProtector("local sign-in step");

    public void Write(HttpContext context, SignInVerdict.Proved proved, int organizationId, string returnUrl)
    {
        var now = time.GetUtcNow();
        var step = new SignInStep(Guid.CreateVersion7(now), organizationId, proved, now, returnUrl);
        cookies.Write(context, Name, protector.Protect(JsonSerializer.Serialize(step)), Lifetime);
    }

    /// <returns>Null where there is none, or its time is over.</returns>
    public SignInStep? Read(HttpRequest request)
    {
        if (cookies.Read(request, Name) is not { Length: > 0 } text)
        {
            return null;
        }
        try
        {
            var step = JsonSerializer.Deserialize<SignInStep>(protector.Unprotect(text));
            return step is not null && time.GetUtcNow() - step.At < Lifetime ? step : null;
        }
        catch (Exception e) when (e is CryptographicException or JsonException or FormatException)
        {
            return null;
        }
    }

    /// <summary>It has come to its end.</summary>
    /// <returns>Whether it had not before.</returns>
    public async Task<bool> TrySpendAsync(HttpContext context, SignInStep step)
    {
        cookies.Delete(context, Name);
        return await spent.TrySpendAsync(Kind, step.Id.ToString(), step.At + Lifetime + Lifetime, context.RequestAborted);
    }
}
