using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Credentials;

namespace ScimHub.Server.SignIn.Local;

/// <summary>Passkeys: as the way in, as the second step, and one more of one's own.</summary>
internal sealed class PasskeyPages(LocalServices local, PasskeyCeremony ceremony, StepCookie steps, PasswordPages passwords, SecurityPages security, SessionAuthentication authentication, AccountReader accounts)
{
    /// <summary>Beside a password only that person's passkeys will do; else any, and nothing is told of whose there are.</summary>
    public async Task<IResult> BeginUseAsync(HttpContext context) =>
        Json(await ceremony.BeginUseAsync(context, steps.Read(context.Request) is { Proved.Need: SecondFactorNeed.Prove } step ? new(step.OrganizationId, step.Proved.UserId) : null));

    public async Task<IResult> SignInAsync(HttpContext context, CancellationToken ct)
    {
        var form = await context.Request.ReadFormAsync(ct);
        return await ceremony.FinishUseAsync(context, form["credential"].ToString()) is { } use
            && await local.SignIn.CheckPasskeyAsync(OrganizationPath.Of(context), use, PasswordPages.Address(context), ct) is SignInVerdict.Proved proved
            ? await passwords.GoOnAsync(context, OrganizationPath.Of(context), proved, ReturnUrl.Of(form["returnUrl"]))
            : SignInApplication.Page(403, "You are not signed in", "The passkey was not taken. Try again, or sign in with your password.");
    }

    public async Task<IResult> SecondStepAsync(HttpContext context, CancellationToken ct)
    {
        var form = await context.Request.ReadFormAsync(ct);
        if (steps.Read(context.Request) is not { Proved.Need: SecondFactorNeed.Prove } step)
        {
            return Results.Redirect("~" + LocalPaths.Password);
        }
        return await passwords.FinishAsync(
            context,
            step,
            await ceremony.FinishUseAsync(context, form["credential"].ToString()) is { } use
                ? await local.SignIn.CheckPasskeyAsync(step.OrganizationId, step.Proved, use, PasswordPages.Address(context), ct)
                : new SignInVerdict.Refused());
    }

    public async Task<IResult> BeginAddAsync(HttpContext context, CancellationToken ct) =>
        await authentication.FindAsync(context) is { } session
            ? Json(await ceremony.BeginCreateAsync(context, new(session.OrganizationId, session.UserId), (await accounts.ReadAsync(session, ct)).UserName))
            : Results.StatusCode(StatusCodes.Status403Forbidden);

    public Task<IResult> AddAsync(HttpContext context, CancellationToken ct) => security.ChangeAsync(context, async change =>
        await ceremony.FinishCreateAsync(context, new(change.Session.OrganizationId, change.Id), change.Form["credential"].ToString(), change.Form["name"].ToString()) is { } passkey
            ? SecurityPages.Codes(await local.Factors.AddPasskeyAsync(change.Actor, change.Id, passkey, change.Proof, ct))
            : throw new AdministrationException("The device did not make a passkey: try again."), ct);

    private static IResult Json(string json) => Results.Text(json, "application/json");
}
