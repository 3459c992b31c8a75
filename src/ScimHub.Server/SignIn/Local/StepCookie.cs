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
internal sealed class StepCookie(IDataProtectionProvider protection, SessionCookie cookies, PublicUrl url, SpentValues spent, TimeProvider time)
{
    private const string Kind = "local sign-in";

    private static readonly TimeSpan Lifetime = Reauthentication.Fresh;

    private readonly IDataProtector protector = protection.CreateProtector("local sign-in step");

    public void Write(HttpContext context, SignInVerdict.Proved proved, int organizationId, string returnUrl)
    {
        var now = time.GetUtcNow();
        var step = new SignInStep(Guid.CreateVersion7(now), organizationId, proved, now, returnUrl);
        var options = cookies.Options(context.Request);
        options.MaxAge = Lifetime;
        context.Response.Cookies.Append(Name(context.Request), protector.Protect(JsonSerializer.Serialize(step)), options);
    }

    /// <returns>Null where there is none, or its time is over.</returns>
    public SignInStep? Read(HttpRequest request)
    {
        if (request.Cookies[Name(request)] is not { Length: > 0 } text)
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
        context.Response.Cookies.Delete(Name(context.Request), cookies.Options(context.Request));
        return await spent.TrySpendAsync(Kind, step.Id.ToString(), step.At + Lifetime + Lifetime, context.RequestAborted);
    }

    private string Name(HttpRequest request) => url.IsSecure(request) ? "__Host-scimhub-step" : "scimhub-step";
}
