using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Sessions;
using ScimHub.Provisioning.Storage;
using ScimHub.Server.SignIn.Oidc;
using ScimHub.Server.SignIn.Pages;

namespace ScimHub.Server.SignIn;

/// <summary>The way out: the session ends here, and then, where it came from an OpenID provider that takes it, there (RP-Initiated Logout §2).</summary>
internal sealed class SignOut(
    SessionAuthentication authentication, SessionRegistry sessions, SessionCookie cookie, Channels channels, ProviderDirectory providers, PublicUrl url, OrganizationHandles organizations, HubStorage storage)
{
    private const string SignedOut = "?signedOut";

    /// <summary>How long a provider may take to say where it signs people out.</summary>
    private static readonly TimeSpan ProvidersTime = TimeSpan.FromSeconds(2);

    /// <summary>By a link: at once, unless another site holds it out.</summary>
    public async Task<IResult> AskAsync(HttpContext context) =>
        context.Request.Headers["Sec-Fetch-Site"] is { Count: > 0 } site && site != "same-origin" && site != "none" ? new RazorComponentResult<SignOutPage>() : await EndAsync(context);

    public async Task<IResult> EndAsync(HttpContext context)
    {
        var ct = context.RequestAborted;
        var secret = cookie.Read(context.Request);
        var session = await authentication.FindAsync(context);
        cookie.Delete(context);
        if (session is null)
        {
            return Done(OrganizationPath.ToSignIn(context, ReturnUrl.Default));
        }
        await sessions.EndAsync(SignInEndpoints.ActorOf(session, context), session.UserId, session.SessionId, ct);
        if (session.IdToken is null || await ProvidersAsync(session, secret!, context, ct) is not { } onward)
        {
            return Done(await organizations.PrefixAsync(session.OrganizationId, ct) + SignInPaths.SignIn);
        }
        // A form may lead to this host alone; to the provider the browser goes by itself.
        context.Response.Headers["Refresh"] = $"0; url={onward}";
        return new RazorComponentResult<OnwardPage>(new { Title = "You are signed out here", To = onward });
    }

    private static IResult Done(string signIn) => Results.Redirect(signIn + SignedOut);

    private async Task<string?> ProvidersAsync(StoredSession session, string secret, HttpContext context, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(ProvidersTime);
        try
        {
            await using var database = storage.CreateContext(session.OrganizationId);
            var connection = await database.Connections.AsNoTracking().SingleOrDefaultAsync(x => x.Id == session.ConnectionId, limit.Token);
            if (connection is null || await channels.OidcAsync(connection, limit.Token) is not { } settings || await providers.GetAsync(settings, limit.Token) is not { EndSessionEndpoint: { } endpoint })
            {
                return null;
            }
            return QueryHelpers.AddQueryString(endpoint.AbsoluteUri, new Dictionary<string, string?>
            {
                ["id_token_hint"] = SessionRegistry.OpenIdToken(session.IdToken, secret),
                ["client_id"] = settings.ClientId,
                ["post_logout_redirect_uri"] = url.Of(context.Request) + await organizations.PrefixAsync(session.OrganizationId, limit.Token) + SignInPaths.SignIn,
            });
        }
        catch (Exception e) when (e is OidcFault or CryptographicException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            // Here the session has ended; the provider's own is its business, and it cannot be asked.
            return null;
        }
    }
}
