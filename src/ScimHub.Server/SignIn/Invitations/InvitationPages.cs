using Microsoft.AspNetCore.Http.HttpResults;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Invitations;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Scim.Errors;
using ScimHub.Server.SignIn.Local;
using ScimHub.Server.SignIn.Pages;

namespace ScimHub.Server.SignIn.Invitations;

/// <summary>What the invited person sees, and does where they sign in here. To open the link accepts nothing: mail programs open links too.</summary>
internal sealed class InvitationPages(InvitationAcceptance acceptance, InvitationCookie cookie, Channels channels, OrganizationHandles organizations, LocalServices local, PasswordPages passwords)
{
    public async Task<IResult> ShowAsync(HttpContext context, string? code, CancellationToken ct)
    {
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
        return await OfferAsync(context, ct) is { } offer
            ? new RazorComponentResult<InvitationPage>(new { Offer = offer, Ways = await channels.WaysAsync(offer.Proof.OrganizationId, ct), Prefix = await organizations.PrefixAsync(offer.Proof.OrganizationId, ct), ByPassword = !(await local.Settings.ReadAsync(offer.Proof.OrganizationId, ct)).SsoOnly.Value })
            : Over();
    }

    public async Task<IResult> AskPasswordAsync(HttpContext context, CancellationToken ct) => await OfferAsync(context, ct) is { } offer ? Form(offer, null, null, null) : Over();

    public async Task<IResult> AcceptAsync(HttpContext context, CancellationToken ct)
    {
        if (await OfferAsync(context, ct) is not { } offer)
        {
            return Over();
        }
        var form = await context.Request.ReadFormAsync(ct);
        var (userName, displayName, password) = (form["userName"].ToString().Trim(), form["displayName"].ToString(), form["password"].ToString());
        var person = new LocalPerson(userName.Length == 0 ? offer.Email : userName, displayName);
        try
        {
            var outcome = await acceptance.AcceptWithPasswordAsync(offer.Proof, person, password, local.Accounts, local.Settings, PasswordPages.Address(context), ct);
            if (outcome is not ProvisioningOutcome.Rejected { Refusal: var refusal } rejected)
            {
                cookie.Delete(context);
                // Signed in as by the page for it: a second factor that must be is set up before there is a session.
                return await passwords.EnterAsync(context, offer.Proof.OrganizationId, person.UserName!, password, ReturnUrl.Default);
            }
            return refusal.Reason switch
            {
                RefusalReason.InvitationEnded => Over(),
                // Another name may do.
                RefusalReason.Conflict => Form(offer, userName, displayName, refusal.Message),
                _ => new RazorComponentResult<DeniedPage>(new { refusal.Message, rejected.Reference }) { StatusCode = StatusCodes.Status403Forbidden },
            };
        }
        catch (Exception e) when (e is AdministrationException or ScimException)
        {
            return Form(offer, userName, displayName, e.Message);
        }
    }

    private async Task<InvitationOffer?> OfferAsync(HttpContext context, CancellationToken ct) =>
        cookie.Read(context.Request) is { } proof ? await acceptance.OpenAsync(proof, ct) : null;

    private RazorComponentResult<InvitedPasswordPage> Form(InvitationOffer offer, string? userName, string? displayName, string? fault) =>
        new(new { Offer = offer, UserName = userName, DisplayName = displayName, Fault = fault, MinLength = local.Accounts.MinPasswordLength }) { StatusCode = fault is null ? 200 : 400 };

    /// <summary>The same whether there never was such an invitation, or it is over.</summary>
    private static IResult Over() => SignInApplication.Page(
        410, "This invitation is over", "It was accepted, withdrawn or sent again, or its time is over. Open the link in the newest mail, or ask whoever invited you for a new one. If you accepted it, sign in as usual.");
}
