using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using ScimHub.Provisioning.Credentials;
using ScimHub.Provisioning.Sessions;
using ScimHub.Provisioning.Storage;
using ScimHub.Server.Hosting;

namespace ScimHub.Server.SignIn.Local;

/// <summary>
/// WebAuthn by the framework's handler: what the device is asked, and whether it signed that. The challenge waits in the browser, sealed, for five minutes, and is good for one answer
/// (WebAuthn Level 3 §13.4.3).
/// </summary>
internal sealed class PasskeyCeremony
{
    private const string Name = "scimhub-passkey";
    private const string Kind = "passkey challenge";
    private const int FlagsAt = 32;
    private const byte UserVerified = 4;

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private readonly PasskeyHandler<PasskeyPerson> handler;
    private readonly ILogger<PasskeyCeremony> logger;
    private readonly ITimeLimitedDataProtector protector;
    private readonly HubCookies cookies;
    private readonly SpentValues spent;
    private readonly TimeProvider time;

    public PasskeyCeremony(
        HubStorage storage, HubOptions hub, IServiceProvider services, IDataProtectionProvider protection, HubCookies cookies, PublicUrl url, SpentValues spent, TimeProvider time, ILogger<PasskeyCeremony> logger)
    {
        var people = new UserManager<PasskeyPerson>(
            new PasskeyStore(storage, services.GetRequiredService<IHttpContextAccessor>()), Options.Create(new IdentityOptions()), null!, [], [], null!, new IdentityErrorDescriber(), services, services.GetRequiredService<ILogger<UserManager<PasskeyPerson>>>());
        // Whoever signs in by a passkey alone must be known to the device; beside a password it is enough to have it.
        handler = new(people, Options.Create(new IdentityPasskeyOptions
        {
            ResidentKeyRequirement = "preferred",
            UserVerificationRequirement = "preferred",
            // A passkey belongs to the name that browsers know us by, and what it signed says at which page.
            ServerDomain = hub.PublicUrl is { } configured ? new Uri(configured).Host : null,
            ValidateOrigin = asked => new(!asked.CrossOrigin && url.Of(asked.HttpContext.Request) is { } own && new Uri(own).GetLeftPart(UriPartial.Authority) == asked.Origin),
        }));
        this.logger = logger;
        protector = protection.CreateProtector(Kind).ToTimeLimitedDataProtector();
        (this.cookies, this.spent, this.time) = (cookies, spent, time);
    }

    /// <returns>JSON for <c>navigator.credentials.create</c>.</returns>
    public async Task<string> BeginCreateAsync(HttpContext context, PasskeyPerson person, string name)
    {
        var made = await handler.MakeCreationOptionsAsync(new() { Id = person.Id.ToString(), Name = name, DisplayName = name }, context);
        Keep(context, made.AttestationState);
        return made.CreationOptionsJson;
    }

    /// <returns>JSON for <c>navigator.credentials.get</c>.</returns>
    public async Task<string> BeginUseAsync(HttpContext context, PasskeyPerson? person)
    {
        var made = await handler.MakeRequestOptionsAsync(person, context);
        Keep(context, made.AssertionState);
        return made.RequestOptionsJson;
    }

    /// <returns>Null where the device did not sign what it was asked, or it is not this person's.</returns>
    public async Task<NewPasskey?> FinishCreateAsync(HttpContext context, PasskeyPerson person, string credential, string name)
    {
        if (await TakeAsync(context) is not { } state)
        {
            return null;
        }
        var result = await handler.PerformAttestationAsync(new() { HttpContext = context, CredentialJson = credential, AttestationState = state });
        Log(result.Failure);
        return result is { Succeeded: true, Passkey: { } made } && result.UserEntity.Id == person.Id.ToString()
            ? new(name, made.CredentialId, made.PublicKey, made.SignCount, made.Transports ?? [], made.IsUserVerified, made.IsBackupEligible, made.IsBackedUp)
            : null;
    }

    public async Task<PasskeyUse?> FinishUseAsync(HttpContext context, string credential)
    {
        if (await TakeAsync(context) is not { } state)
        {
            return null;
        }
        var result = await handler.PerformAssertionAsync(new() { HttpContext = context, CredentialJson = credential, AssertionState = state });
        Log(result.Failure);
        return result is { Succeeded: true, Passkey: { } used } ? new(used.CredentialId, used.SignCount, KnewOwner(credential), used.IsBackedUp) : null;
    }

    /// <summary>
    /// WebAuthn Level 3 §6.1: bit 2 of the flags, the 33rd byte of what was signed. The framework's result says what the device said when it was enrolled, and not now.
    /// </summary>
    /// <param name="credential">Found right.</param>
    private static bool KnewOwner(string credential)
    {
        using var json = JsonDocument.Parse(credential);
        var data = Base64Url.DecodeFromChars(json.RootElement.GetProperty("response").GetProperty("authenticatorData").GetString());
        return (data[FlagsAt] & UserVerified) != 0;
    }

    private void Log(PasskeyException? failure)
    {
        if (failure is not null)
        {
            logger.PasskeyRefused(failure.Message);
        }
    }

    private void Keep(HttpContext context, string? state) => cookies.Write(context, Name, protector.Protect(state ?? "", Lifetime), Lifetime);

    private async Task<string?> TakeAsync(HttpContext context)
    {
        if (cookies.Read(context.Request, Name) is not { Length: > 0 } text)
        {
            return null;
        }
        cookies.Delete(context, Name);
        try
        {
            var state = protector.Unprotect(text);
            return await spent.TrySpendAsync(Kind, state, time.GetUtcNow() + Lifetime, context.RequestAborted) ? state : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
