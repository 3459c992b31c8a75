using Microsoft.AspNetCore.Http.HttpResults;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Credentials;
using ScimHub.Provisioning.Sessions;
using ScimHub.Provisioning.Users;
using ScimHub.Server.SignIn.Local;
using ScimHub.Server.SignIn.Pages;

namespace ScimHub.Server.SignIn;

/// <summary>
/// <c>/account/link</c>: whoever was refused since an account stands in their way shows, by its password, that it is theirs, and has the two linked. The proof of the identity is this browser's, for a few
/// minutes, once; nothing of it can be edited.
/// </summary>
internal sealed class IdentityLinking(SessionAuthentication authentication, LinkCookie cookie, AccountLinking linking, AccountReader accounts, OrganizationHandles organizations, SpentValues spent, TimeProvider time)
{
    public const string Path = SignInPaths.Account + "/link";

    private const string Kind = "proved identity";

    public async Task<IResult> AskAsync(HttpContext context, CancellationToken ct)
    {
        if (cookie.Read(context.Request) is not { } offer)
        {
            return Nothing();
        }
        return await SessionAsync(context, offer) is { } session ? Page(offer, (await accounts.ReadAsync(session, ct)).UserName, null) : await SignInHereAsync(offer, ct);
    }

    public async Task<IResult> LinkAsync(HttpContext context, CancellationToken ct)
    {
        if (cookie.Read(context.Request) is not { } offer)
        {
            return Nothing();
        }
        if (await SessionAsync(context, offer) is not { } session)
        {
            return await SignInHereAsync(offer, ct);
        }
        if (!await spent.TrySpendAsync(Kind, offer.Id.ToString(), time.GetUtcNow() + Reauthentication.Fresh + Reauthentication.Fresh, ct))
        {
            return Nothing();
        }
        cookie.Delete(context);
        try
        {
            await linking.ReleaseAsync(SignInEndpoints.ActorOf(session, context), offer.Identity, session.CreatedAt, ct);
        }
        catch (AdministrationException e)
        {
            return Page(offer, (await accounts.ReadAsync(session, ct)).UserName, e.Message);
        }
        // A form may lead to this host alone; to the provider the browser goes by itself.
        var to = await organizations.PrefixAsync(offer.OrganizationId, ct) + SignInPaths.Start(offer.Connection, ReturnUrl.Default);
        context.Response.Headers["Refresh"] = $"0; url={to}";
        return new RazorComponentResult<OnwardPage>(new { Title = $"Sign in at {offer.Connection} once more", To = to });
    }

    /// <summary>One that was begun here, with the account's own password, just now.</summary>
    private async Task<StoredSession?> SessionAsync(HttpContext context, LinkOffer offer) =>
        await authentication.FindAsync(context) is { Method: SignInMethod.Local } session && session.OrganizationId == offer.OrganizationId && time.GetUtcNow() - session.CreatedAt <= Reauthentication.Fresh ? session : null;

    private async Task<IResult> SignInHereAsync(LinkOffer offer, CancellationToken ct) =>
        Results.Redirect($"{await organizations.PrefixAsync(offer.OrganizationId, ct)}{LocalPaths.Password}?returnUrl={Uri.EscapeDataString(Path)}");

    private static RazorComponentResult<LinkPage> Page(LinkOffer offer, string userName, string? fault) =>
        new(new { offer.Connection, UserName = userName, Fault = fault }) { StatusCode = fault is null ? 200 : StatusCodes.Status403Forbidden };

    private static IResult Nothing() => SignInApplication.Page(404, "There is nothing to link", "Sign in at your identity provider first: where an account here stands in your way, you are asked whether it is yours.");
}
