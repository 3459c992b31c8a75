using Microsoft.AspNetCore.Http.HttpResults;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Provisioning.Sessions;
using ScimHub.Provisioning.Storage;
using ScimHub.Server.SignIn.Invitations;
using ScimHub.Server.SignIn.Pages;

namespace ScimHub.Server.SignIn;

/// <summary>Where every way in ends, whatever proved the person: the account is asked for, a session is made, or the page says why not.</summary>
internal sealed class Door(AssertionProvisioner engine, SessionRegistry sessions, SessionAuthentication authentication, SessionCookie cookie, HubCookies cookies, OrganizationPath organizations, InvitationCookie invitation, LinkCookie link, FreshCookie fresh, SignInAudit audit)
{
    private const string Remembered = "scimhub-way";

    private static readonly TimeSpan RememberedFor = TimeSpan.FromDays(90);

    /// <summary>Somebody whose identity provider has proved them.</summary>
    /// <param name="proof">Without the person, whom the engine finds. One that is not fresh takes up no invitation.</param>
    public async Task<IResult> AdmitAsync(HttpContext context, Assertion assertion, SessionOpening proof, string connection, string returnUrl)
    {
        var opened = proof.IsFresh ? invitation.Read(context.Request) : null;
        var outcome = await engine.AssertAsync(assertion with { Invitation = opened }, context.RequestAborted);
        if (opened is not null && outcome is ProvisioningOutcome.Settled or ProvisioningOutcome.Rejected { Refusal.Reason: RefusalReason.InvitationEnded or RefusalReason.InvitedOther })
        {
            // It has served: whoever signs in next with this browser is not asked about it.
            invitation.Delete(context);
        }
        switch (outcome)
        {
            case ProvisioningOutcome.Settled settled:
                cookies.Write(context, Remembered, Uri.EscapeDataString(connection), RememberedFor);
                return await OpenAsync(context, proof with { UserId = settled.UserId }, returnUrl);
            case ProvisioningOutcome.Rejected { Refusal: { Reason: RefusalReason.Conflict } refusal, Reference: var reference }:
                // The account in the way may be theirs.
                link.Write(context, new(Guid.CreateVersion7(), proof.OrganizationId, assertion.Identity, connection));
                return Denied(refusal.Message, reference, canLink: true);
            case ProvisioningOutcome.Rejected rejected:
                return Denied(rejected.Refusal.Message, rejected.Reference);
            default:
                throw new InvalidOperationException($"A sign-in cannot come to {outcome}.");
        }
    }

    /// <summary>Somebody who is known: the one place where a session begins. It has a new secret, and the browser's old one ends.</summary>
    public async Task<IResult> OpenAsync(HttpContext context, SessionOpening opening, string returnUrl)
    {
        var complete = opening with { Address = Address(context), UserAgent = context.Request.Headers.UserAgent };
        if (await sessions.OpenAsync(complete, context.RequestAborted) is not { } opened)
        {
            return await DenyAsync(context, new(RefusalReason.Inactive, "The account is deactivated: ask an administrator."), opening.Method, opening.ConnectionId, opening.UserId);
        }
        if (await authentication.FindAsync(context) is { } old)
        {
            await sessions.EndAsync(new(old.OrganizationId, ActorKind.Person, old.UserId, old.SessionId, complete.Address), old.UserId, old.SessionId, context.RequestAborted);
        }
        cookie.Write(context, opened.Secret);
        if (opening.IsFresh)
        {
            fresh.Write(context, opened.Id);
        }
        await organizations.RememberAsync(context, opening.OrganizationId, context.RequestAborted);
        return Results.Redirect(returnUrl);
    }

    /// <summary>Refuses, writes down why, and tells under which reference.</summary>
    public async Task<IResult> DenyAsync(HttpContext context, Refusal refusal, SignInMethod method, Guid? connectionId, Guid? userId = null) =>
        Denied(refusal.Message, await audit.RefusedAsync(Nobody(context), connectionId, userId, method, refusal.Reason, context.RequestAborted));

    /// <summary>The connection by which somebody last signed in with this browser.</summary>
    public string? LastUsed(HttpRequest request) => cookies.Read(request, Remembered) is { } name ? Uri.UnescapeDataString(name) : null;

    /// <summary>Somebody of whom it is not known yet who they are.</summary>
    public static Actor Nobody(HttpContext context) => new(OrganizationPath.Of(context), ActorKind.Person, null, null, Address(context));

    private static RazorComponentResult<DeniedPage> Denied(string message, Guid? reference, bool canLink = false) => new(new { Message = message, Reference = reference, CanLink = canLink }) { StatusCode = StatusCodes.Status403Forbidden };

    private static string? Address(HttpContext context) => context.Connection.RemoteIpAddress?.ToString();
}
