using Microsoft.AspNetCore.Http.HttpResults;
using ScimHub.Provisioning.Invitations;
using ScimHub.Server.SignIn.Pages;

namespace ScimHub.Server.SignIn.Invitations;

/// <summary><c>/invitation</c>: the link, and the page it leads to.</summary>
internal static class InvitationEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapGet(InvitationPost.Path, ShowAsync);

    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<InvitationCookie>();
        services.AddSingleton<InvitationAcceptance>();
    }

    private static async Task<IResult> ShowAsync(HttpContext context, InvitationAcceptance acceptance, InvitationCookie cookie, Channels channels, string? code, CancellationToken ct)
    {
        // Mail programs look at links before people do: to look is not to accept.
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        if (code is not null)
        {
            if (await acceptance.OpenAsync(code, ct) is not { } opened)
            {
                return Over();
            }
            cookie.Write(context, opened.Proof);
            return Results.Redirect(InvitationPost.Path);
        }
        return cookie.Read(context.Request) is { } proof && await acceptance.OpenAsync(proof, ct) is { } offer
            ? new RazorComponentResult<InvitationPage>(new { Offer = offer, Ways = await channels.WaysAsync(ct) })
            : Over();
    }

    /// <summary>The same whether there never was such an invitation, or it is over.</summary>
    private static IResult Over() => SignInApplication.Page(
        410, "This invitation is over", "It was accepted, withdrawn or sent again, or its time is over. Open the link in the newest mail, or ask whoever invited you for a new one. If you accepted it, sign in as usual.");
}
