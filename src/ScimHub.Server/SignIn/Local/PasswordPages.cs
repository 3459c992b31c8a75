using Microsoft.AspNetCore.Http.HttpResults;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Credentials;
using ScimHub.Provisioning.Sessions;
using ScimHub.Server.SignIn.Local.Pages;

namespace ScimHub.Server.SignIn.Local;

/// <summary>A password, then what is left, then the door.</summary>
internal sealed class PasswordPages(LocalServices local, StepCookie steps, Door door, TimeProvider time)
{
    private const string Wrong = "That is not right: the userName, the password, or both. Or you sign in elsewhere.";

    public static IResult Ask(HttpContext context, string? returnUrl) =>
        new RazorComponentResult<PasswordPage>(new { Return = ReturnUrl.Of(returnUrl), Fault = (string?)null, IsReset = context.Request.Query.ContainsKey("reset") });

    public async Task<IResult> SubmitAsync(HttpContext context, CancellationToken ct)
    {
        var form = await context.Request.ReadFormAsync(ct);
        return await EnterAsync(context, form["userName"].ToString(), form["password"].ToString(), ReturnUrl.Of(form["returnUrl"]));
    }

    /// <summary>Somebody gives name and password, here or behind a link that has just set it.</summary>
    public Task<IResult> EnterAsync(HttpContext context, string userName, string password, string returnUrl) => EnterAsync(context, OrganizationPath.Of(context), userName, password, returnUrl);

    /// <param name="organizationId">Whose the account is.</param>
    public async Task<IResult> EnterAsync(HttpContext context, int organizationId, string userName, string password, string returnUrl)
    {
        var verdict = await local.SignIn.CheckPasswordAsync(organizationId, userName, password, Address(context), context.RequestAborted);
        return verdict is SignInVerdict.Proved proved
            ? await GoOnAsync(context, organizationId, proved, returnUrl)
            : new RazorComponentResult<PasswordPage>(new { Return = returnUrl, Fault = Fault(context, verdict, Wrong), IsReset = false }) { StatusCode = Status(verdict) };
    }

    public IResult AskCode(HttpContext context) =>
        steps.Read(context.Request) is { Proved.Need: SecondFactorNeed.Prove } step ? Code(step, null, 200) : Results.Redirect("~" + LocalPaths.Password);

    public async Task<IResult> SubmitCodeAsync(HttpContext context, CancellationToken ct)
    {
        var form = await context.Request.ReadFormAsync(ct);
        if (steps.Read(context.Request) is not { Proved.Need: SecondFactorNeed.Prove } step)
        {
            return Results.Redirect("~" + LocalPaths.Password);
        }
        var verdict = await local.SignIn.CheckCodeAsync(step.OrganizationId, step.Proved, form["code"].ToString(), Address(context), ct);
        return await FinishAsync(context, step, verdict);
    }

    /// <summary>What came of the second step.</summary>
    public async Task<IResult> FinishAsync(HttpContext context, SignInStep step, SignInVerdict verdict) =>
        verdict is SignInVerdict.Proved { Need: SecondFactorNeed.None } proved
            ? await OpenAsync(context, step, proved.By)
            : Code(step, Fault(context, verdict, "That is not right, or was used before: wait for the next code."), Status(verdict));

    /// <summary>Who must have a second factor and has none sets one up, as the last step of the sign-in.</summary>
    public async Task<IResult> AskEnrollmentAsync(HttpContext context, CancellationToken ct)
    {
        if (steps.Read(context.Request) is not { Proved.Need: SecondFactorNeed.Enroll } step)
        {
            return Results.Redirect("~" + LocalPaths.Password);
        }
        try
        {
            return Enrollment(await local.Enrollment.BeginAsync(ActorOf(step, context), step.Proved, ct), null, 200);
        }
        catch (AdministrationException)
        {
            return Results.Redirect("~" + LocalPaths.Password);
        }
    }

    public async Task<IResult> SubmitEnrollmentAsync(HttpContext context, CancellationToken ct)
    {
        var form = await context.Request.ReadFormAsync(ct);
        if (steps.Read(context.Request) is not { Proved.Need: SecondFactorNeed.Enroll } step)
        {
            return Results.Redirect("~" + LocalPaths.Password);
        }
        var actor = ActorOf(step, context);
        try
        {
            var codes = await local.Enrollment.ConfirmAsync(actor, step.Proved, form["code"].ToString(), ct);
            var opened = await OpenAsync(context, step, "code");
            return opened is RedirectHttpResult ? new RazorComponentResult<CodesPage>(new { Codes = codes, To = step.ReturnUrl }) : opened;
        }
        catch (AdministrationException e)
        {
            return await local.Factors.PendingTotpAsync(actor, step.Proved.UserId, ct) is { } pending ? Enrollment(pending, e.Message, 403) : Results.Redirect("~" + LocalPaths.Password);
        }
    }

    /// <summary>The person is proved, as far as they must be.</summary>
    public async Task<IResult> GoOnAsync(HttpContext context, int organizationId, SignInVerdict.Proved proved, string returnUrl)
    {
        if (proved.Need == SecondFactorNeed.None)
        {
            return await door.OpenAsync(context, new(organizationId, proved.UserId, SignInMethod.Local, By: proved.By) { IsFresh = true }, returnUrl);
        }
        steps.Write(context, proved, organizationId, returnUrl);
        return Results.Redirect("~" + (proved.Need == SecondFactorNeed.Prove ? LocalPaths.Step : LocalPaths.Enroll));
    }

    public static string? Address(HttpContext context) => context.Connection.RemoteIpAddress?.ToString();

    /// <summary>One sign-in makes one session.</summary>
    private async Task<IResult> OpenAsync(HttpContext context, SignInStep step, string by) =>
        await steps.TrySpendAsync(context, step)
            ? await door.OpenAsync(context, new(step.OrganizationId, step.Proved.UserId, SignInMethod.Local, By: by) { IsFresh = true }, step.ReturnUrl)
            : Results.Redirect("~" + LocalPaths.Password);

    private string Fault(HttpContext context, SignInVerdict verdict, string wrong) =>
        verdict is SignInVerdict.Throttled throttled ? TooManyAttempts.Say(context, throttled.Until, time.GetUtcNow()) : wrong;

    private static int Status(SignInVerdict verdict) => verdict is SignInVerdict.Throttled ? TooManyAttempts.Status : StatusCodes.Status403Forbidden;

    private static Actor ActorOf(SignInStep step, HttpContext context) => new(step.OrganizationId, ActorKind.Person, step.Proved.UserId, Address: Address(context));

    private static RazorComponentResult<CodePage> Code(SignInStep step, string? fault, int status) =>
        new(new { step.Proved.HasTotp, step.Proved.HasPasskey, Fault = fault }) { StatusCode = status };

    private static RazorComponentResult<EnrollmentPage> Enrollment(TotpEnrollment enrollment, string? fault, int status) => new(new { Enrollment = enrollment, Fault = fault }) { StatusCode = status };
}
