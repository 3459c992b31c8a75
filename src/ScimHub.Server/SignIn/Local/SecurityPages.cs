using Microsoft.AspNetCore.Http.HttpResults;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Credentials;
using ScimHub.Provisioning.Sessions;
using ScimHub.Server.SignIn.Local.Pages;

namespace ScimHub.Server.SignIn.Local;

/// <summary>What a person sets of their own: password, recovery address, second factors. Each change asks for the password, unless they have just signed in.</summary>
internal sealed class SecurityPages(LocalServices local, SessionAuthentication authentication, Door door)
{
    public async Task<IResult> ShowAsync(HttpContext context, CancellationToken ct) =>
        await authentication.FindAsync(context) is { } session ? await PageAsync(session, context, null, ct) : SignInFirst(context);

    /// <summary>All sessions end with the old password; this browser gets a new one.</summary>
    public Task<IResult> SetPasswordAsync(HttpContext context, CancellationToken ct) => ChangeAsync(context, async (change) =>
    {
        await local.Accounts.SetPasswordAsync(change.Actor, change.Id, change.Form["password"].ToString(), change.Proof, ct);
        return await door.OpenAsync(context, new(change.Session.OrganizationId, change.Id, change.Session.Method, change.Session.ConnectionId) { IsFresh = change.Proof is Reauthentication.Password }, LocalPaths.Security);
    }, ct);

    public Task<IResult> RemovePasswordAsync(HttpContext context, CancellationToken ct) => ChangeAsync(context, async (change) =>
    {
        await local.Accounts.RemoveAsync(change.Actor, change.Id, change.Proof, ct);
        return Results.Redirect(OrganizationPath.ToSignIn(context, ReturnUrl.Default));
    }, ct);

    public Task<IResult> SetRecoveryAddressAsync(HttpContext context, CancellationToken ct) => ChangeAsync(context, async (change) =>
    {
        var address = change.Form["address"].ToString().Trim();
        await local.Accounts.SetRecoveryAddressAsync(change.Actor, change.Id, address.Length == 0 ? null : address, change.Proof, ct);
        return Back();
    }, ct);

    public Task<IResult> BeginTotpAsync(HttpContext context, CancellationToken ct) => ChangeAsync(context, async (change) =>
    {
        await local.Factors.BeginTotpAsync(change.Actor, change.Id, change.Proof, ct);
        return Back();
    }, ct);

    public Task<IResult> ConfirmTotpAsync(HttpContext context, CancellationToken ct) => ChangeAsync(context, async (change) =>
        Codes(await local.Factors.ConfirmTotpAsync(change.Actor, change.Id, change.Form["code"].ToString(), ct)), ct);

    public Task<IResult> RemoveTotpAsync(HttpContext context, CancellationToken ct) => ChangeAsync(context, async (change) =>
    {
        await local.Factors.RemoveTotpAsync(change.Actor, change.Id, change.Proof, ct);
        return Back();
    }, ct);

    public Task<IResult> MakeCodesAsync(HttpContext context, CancellationToken ct) => ChangeAsync(context, async (change) =>
        Codes(await local.Factors.MakeRecoveryCodesAsync(change.Actor, change.Id, change.Proof, ct)), ct);

    public Task<IResult> RemovePasskeyAsync(Guid id, HttpContext context, CancellationToken ct) => ChangeAsync(context, async (change) =>
    {
        await local.Factors.RemovePasskeyAsync(change.Actor, change.Id, id, change.Proof, ct);
        return Back();
    }, ct);

    /// <summary>A change that somebody with a session asks for; what is against it stands on the page.</summary>
    internal async Task<IResult> ChangeAsync(HttpContext context, Func<SecurityChange, Task<IResult>> work, CancellationToken ct)
    {
        if (await authentication.FindAsync(context) is not { } session)
        {
            return SignInFirst(context);
        }
        var form = await context.Request.ReadFormAsync(ct);
        var current = form["current"].ToString();
        var proof = current.Length > 0 ? new Reauthentication.Password(current) : (Reauthentication)new Reauthentication.SignIn(session.CreatedAt);
        try
        {
            return await work(new(session, SignInEndpoints.ActorOf(session, context), session.UserId, proof, form));
        }
        catch (AdministrationException e)
        {
            return await PageAsync(session, context, e, ct);
        }
    }

    internal static IResult Codes(IReadOnlyList<string> codes) => codes.Count == 0 ? Back() : new RazorComponentResult<CodesPage>(new { Codes = codes, To = LocalPaths.Security });

    private async Task<IResult> PageAsync(StoredSession session, HttpContext context, AdministrationException? fault, CancellationToken ct)
    {
        if (await local.Accounts.StateAsync(session.OrganizationId, session.UserId, ct) is not { } state)
        {
            return SignInFirst(context);
        }
        var pending = await PendingAsync(SignInEndpoints.ActorOf(session, context), session.UserId, ct);
        return new RazorComponentResult<SecurityPage>(new { State = state, Pending = pending, Fault = fault?.Message, MinLength = local.Accounts.MinPasswordLength })
        {
            StatusCode = fault?.Fault switch { null => 200, AdministrationFault.Forbidden => 403, AdministrationFault.NotFound => 404, AdministrationFault.Conflict => 409, _ => 400 },
        };
    }

    /// <summary>Where nobody signs in here nothing is being enrolled either.</summary>
    private async Task<TotpEnrollment?> PendingAsync(Actor actor, Guid id, CancellationToken ct)
    {
        try
        {
            return await local.Factors.PendingTotpAsync(actor, id, ct);
        }
        catch (AdministrationException)
        {
            return null;
        }
    }

    private static IResult Back() => Results.Redirect(LocalPaths.Security);

    private static IResult SignInFirst(HttpContext context) => Results.Redirect(OrganizationPath.ToSignIn(context, LocalPaths.Security));
}
