using ScimHub.Provisioning.Credentials;
using ScimHub.Provisioning.Mail;
using ScimHub.Provisioning.Storage;
using ScimHub.Server.Hosting;

namespace ScimHub.Server.SignIn.Local;

/// <summary>The routes of those who sign in here.</summary>
internal static class LocalEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(LocalPaths.Password, (HttpContext context, string? returnUrl) => PasswordPages.Ask(context, returnUrl));
        endpoints.MapPost(LocalPaths.Password, (HttpContext context, PasswordPages pages, CancellationToken ct) => pages.SubmitAsync(context, ct));
        endpoints.MapGet(LocalPaths.Step, (HttpContext context, PasswordPages pages) => pages.AskCode(context));
        endpoints.MapPost(LocalPaths.Step, (HttpContext context, PasswordPages pages, CancellationToken ct) => pages.SubmitCodeAsync(context, ct));
        endpoints.MapGet(LocalPaths.Enroll, (HttpContext context, PasswordPages pages, CancellationToken ct) => pages.AskEnrollmentAsync(context, ct));
        endpoints.MapPost(LocalPaths.Enroll, (HttpContext context, PasswordPages pages, CancellationToken ct) => pages.SubmitEnrollmentAsync(context, ct));
        endpoints.MapGet(LocalPaths.Recover, (LinkPages pages) => pages.AskRecovery());
        endpoints.MapPost(LocalPaths.Recover, (HttpContext context, LinkPages pages, CancellationToken ct) => pages.SubmitRecoveryAsync(context, ct));
        endpoints.MapGet(LocalPaths.Reset, (string? code, LinkPages pages, CancellationToken ct) => pages.AskPasswordAsync(code, ct));
        endpoints.MapPost(LocalPaths.Reset, (HttpContext context, LinkPages pages, CancellationToken ct) => pages.SubmitPasswordAsync(context, ct));
        endpoints.MapGet(LocalPaths.First, (string? code, LinkPages pages, CancellationToken ct) => pages.AskFirstAsync(code, ct));
        endpoints.MapPost(LocalPaths.First, (HttpContext context, LinkPages pages, CancellationToken ct) => pages.SubmitFirstAsync(context, ct));
        endpoints.MapGet(LocalPaths.Administrator, (string? code, LinkPages pages, CancellationToken ct) => pages.AskAdministratorAsync(code, ct));
        endpoints.MapPost(LocalPaths.Administrator, (HttpContext context, LinkPages pages, CancellationToken ct) => pages.SubmitAdministratorAsync(context, ct));
        endpoints.MapPost(LocalPaths.Passkey + "/options", (HttpContext context, PasskeyPages pages) => pages.BeginUseAsync(context));
        endpoints.MapPost(LocalPaths.Passkey, (HttpContext context, PasskeyPages pages, CancellationToken ct) => pages.SignInAsync(context, ct));
        endpoints.MapPost(LocalPaths.Passkey + "/step", (HttpContext context, PasskeyPages pages, CancellationToken ct) => pages.SecondStepAsync(context, ct));
        MapSecurity(endpoints.MapGroup(LocalPaths.Security));
    }

    public static void Add(IServiceCollection services)
    {
        services.AddSingleton(x => new AccountLetters(x.GetRequiredService<HubStorage>(), x.GetRequiredService<OrganizationHandles>(), x.GetRequiredService<HubOptions>().Post, x.GetRequiredService<TimeProvider>()));
        services.AddSingleton<AccountPost>(x => x.GetRequiredService<AccountLetters>().PostAsync);
        services.AddSingleton(x => new LocalServices(
            x.GetRequiredService<HubStorage>(), x.GetRequiredService<HubOptions>().Catalog, x.GetRequiredService<TimeProvider>(), x.GetRequiredService<HubOptions>().Local,
            x.GetRequiredService<ScimHub.Provisioning.Provisioning.SettingsRegistry>(), x.GetRequiredService<AccountPost>()));
        services.AddSingleton<StepCookie>();
        services.AddSingleton<PasswordPages>();
        services.AddSingleton<LinkPages>();
        services.AddSingleton<SecurityPages>();
        services.AddSingleton<PasskeyCeremony>();
        services.AddSingleton<PasskeyPages>();
    }

    private static void MapSecurity(RouteGroupBuilder group)
    {
        group.MapGet("", (HttpContext context, SecurityPages pages, CancellationToken ct) => pages.ShowAsync(context, ct));
        group.MapPost("/password", (HttpContext context, SecurityPages pages, CancellationToken ct) => pages.SetPasswordAsync(context, ct));
        group.MapPost("/remove", (HttpContext context, SecurityPages pages, CancellationToken ct) => pages.RemovePasswordAsync(context, ct));
        group.MapPost("/recovery", (HttpContext context, SecurityPages pages, CancellationToken ct) => pages.SetRecoveryAddressAsync(context, ct));
        group.MapPost("/totp/begin", (HttpContext context, SecurityPages pages, CancellationToken ct) => pages.BeginTotpAsync(context, ct));
        group.MapPost("/totp/confirm", (HttpContext context, SecurityPages pages, CancellationToken ct) => pages.ConfirmTotpAsync(context, ct));
        group.MapPost("/totp/remove", (HttpContext context, SecurityPages pages, CancellationToken ct) => pages.RemoveTotpAsync(context, ct));
        group.MapPost("/codes", (HttpContext context, SecurityPages pages, CancellationToken ct) => pages.MakeCodesAsync(context, ct));
        group.MapPost("/passkeys/options", (HttpContext context, PasskeyPages pages, CancellationToken ct) => pages.BeginAddAsync(context, ct));
        group.MapPost("/passkeys", (HttpContext context, PasskeyPages pages, CancellationToken ct) => pages.AddAsync(context, ct));
        group.MapPost("/passkeys/{id:guid}/remove", (Guid id, HttpContext context, SecurityPages pages, CancellationToken ct) => pages.RemovePasskeyAsync(id, context, ct));
    }
}
