using Microsoft.AspNetCore.Http.HttpResults;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Credentials;
using ScimHub.Scim.Errors;
using ScimHub.Server.SignIn.Local.Pages;

namespace ScimHub.Server.SignIn.Local;

/// <summary>Where one-time links are asked for, and where they lead. To open one uses up nothing: mail programs open links too.</summary>
internal sealed class LinkPages(LocalServices local, PasswordPages passwords, AccountLetters letters)
{
    private const string Gone = "This link was used, or its time is over: ask for another one.";

    public IResult AskRecovery() => letters.SendsLinks ? new RazorComponentResult<RecoverPage>() : NoMail();

    /// <summary>The same answer, whoever there is.</summary>
    public async Task<IResult> SubmitRecoveryAsync(HttpContext context, CancellationToken ct)
    {
        if (!letters.SendsLinks)
        {
            return NoMail();
        }
        var form = await context.Request.ReadFormAsync(ct);
        await local.Recovery.AskAsync(OrganizationPath.Of(context), form["name"].ToString().Trim(), PasswordPages.Address(context), ct);
        return SignInApplication.Page(200, "Look into your mail", "If you sign in here and have a recovery address, a link is on its way to it. It holds for half an hour. If none comes, ask an administrator.");
    }

    public async Task<IResult> AskPasswordAsync(string? code, CancellationToken ct) =>
        await local.Links.FindAsync(code ?? "", LinkPurpose.PasswordReset, ct) is not null ? NewPassword(LocalPaths.Reset, code!, null) : NoLink();

    public async Task<IResult> SubmitPasswordAsync(HttpContext context, CancellationToken ct)
    {
        var form = await context.Request.ReadFormAsync(ct);
        var code = form["code"].ToString();
        return await TryAsync(
            async () =>
            {
                await local.Recovery.ResetAsync(code, form["password"].ToString(), PasswordPages.Address(context), ct);
                return Results.Redirect("~" + LocalPaths.Password + "?reset");
            },
            fault => NewPassword(LocalPaths.Reset, code, fault));
    }

    public async Task<IResult> AskFirstAsync(string? code, CancellationToken ct) =>
        await local.Links.FindAsync(code ?? "", LinkPurpose.FirstAdministrator, ct) is not null ? NewAdministrator(LocalPaths.First, code!, null, null) : NoLink();

    public Task<IResult> SubmitFirstAsync(HttpContext context, CancellationToken ct) => CreateAsync(context, LocalPaths.First, LinkPurpose.FirstAdministrator, ct);

    public async Task<IResult> AskAdministratorAsync(string? code, CancellationToken ct) => await local.Links.FindAsync(code ?? "", LinkPurpose.AdministratorRecovery, ct) switch
    {
        null => NoLink(),
        { UserId: null } => NewAdministrator(LocalPaths.Administrator, code!, null, null),
        _ => NewPassword(LocalPaths.Administrator, code!, null),
    };

    public async Task<IResult> SubmitAdministratorAsync(HttpContext context, CancellationToken ct)
    {
        var form = await context.Request.ReadFormAsync(ct);
        if (form.ContainsKey("userName"))
        {
            return await CreateAsync(context, LocalPaths.Administrator, LinkPurpose.AdministratorRecovery, ct);
        }
        var code = form["code"].ToString();
        return await TryAsync(
            async () =>
            {
                await local.Administrators.SetPasswordAsync(code, form["password"].ToString(), PasswordPages.Address(context), ct);
                return Results.Redirect("~" + LocalPaths.Password + "?reset");
            },
            fault => NewPassword(LocalPaths.Administrator, code, fault));
    }

    private async Task<IResult> CreateAsync(HttpContext context, string path, LinkPurpose purpose, CancellationToken ct)
    {
        var form = await context.Request.ReadFormAsync(ct);
        var code = form["code"].ToString();
        var email = form["email"].ToString().Trim();
        var wanted = new NewAdministrator(form["userName"].ToString().Trim(), form["displayName"].ToString(), email.Length == 0 ? null : email, form["password"].ToString());
        return await TryAsync(
            async () =>
            {
                await local.Administrators.CreateAsync(code, purpose, wanted, PasswordPages.Address(context), ct);
                // Signed in as by the page for it: a second factor that must be is set up before there is a session.
                return await passwords.EnterAsync(context, wanted.UserName, wanted.Password, ReturnUrl.Default);
            },
            fault => NewAdministrator(path, code, wanted with { Password = "" }, fault));
    }

    private static async Task<IResult> TryAsync(Func<Task<IResult>> work, Func<string, IResult> again)
    {
        try
        {
            return await work();
        }
        catch (AdministrationException e) when (e.Fault == AdministrationFault.NotFound)
        {
            return NoLink();
        }
        catch (AdministrationException e) when (e.Fault == AdministrationFault.Forbidden)
        {
            return SignInApplication.Page(403, "That is not possible", e.Message);
        }
        catch (Exception e) when (e is AdministrationException or ScimException)
        {
            return again(e.Message);
        }
    }

    /// <summary>The same for everybody: it is the server that cannot.</summary>
    private static IResult NoMail() => SignInApplication.Page(200, "Ask an administrator", "This server sends no mail, and so no link to a new password. Operators: set Smtp:Host and PublicUrl; 'scimhub admin recover' helps administrators meanwhile.");

    private static IResult NoLink() => SignInApplication.Page(404, "This link leads nowhere", Gone);

    private RazorComponentResult<NewPasswordPage> NewPassword(string path, string code, string? fault) =>
        new(new { Action = path, Code = code, Fault = fault, MinLength = local.Accounts.MinPasswordLength }) { StatusCode = fault is null ? 200 : 400 };

    private RazorComponentResult<NewAdministratorPage> NewAdministrator(string path, string code, NewAdministrator? typed, string? fault) =>
        new(new { Action = path, Code = code, Typed = typed, Fault = fault, MinLength = local.Accounts.MinPasswordLength }) { StatusCode = fault is null ? 200 : 400 };
}
