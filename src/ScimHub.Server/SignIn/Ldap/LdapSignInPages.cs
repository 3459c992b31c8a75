using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Credentials;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Provisioning.Sessions;
using ScimHub.Scim.Errors;
using ScimHub.Server.Hosting;
using ScimHub.Server.SignIn.Pages;

namespace ScimHub.Server.SignIn.Ldap;

/// <summary>The form of a connection whose people sign in by LDAP, and what comes of it.</summary>
internal sealed class LdapSignInPages(
    Channels channels, LdapDirectories directories, LdapAssertions assertions, DirectoryThrottle throttle, Door door, SignInAudit audit, TimeProvider time, ILogger<LdapSignInPages> logger)
{
    private const string Wrong = "That is not right: the user name, the password, or both; or the account is not in order. Your help desk knows the directory.";

    private static readonly TimeSpan RefusalTakes = TimeSpan.FromMilliseconds(500);

    public static IResult Ask(Connection connection, string returnUrl) => Form(connection, returnUrl, null, null, 200);

    /// <returns>Null where nobody signs in there by LDAP.</returns>
    public async Task<IResult?> SubmitAsync(Connection connection, HttpContext context, CancellationToken ct)
    {
        if (await channels.LdapAsync(connection, ct) is not { } settings)
        {
            return null;
        }
        if (!context.Request.HasFormContentType)
        {
            return SignInApplication.Page(400, "That did not work", "Send the form: username and password.");
        }
        if (DirectoryOf(settings) is not { } directory)
        {
            return Unavailable(context, connection);
        }
        var form = await context.Request.ReadFormAsync(ct);
        var returnUrl = ReturnUrl.Of(form["returnUrl"]);
        // One value each: of two nobody knows which one is meant.
        var (userName, password) = (form["username"] is [{ } name] ? name : "", form["password"] is [{ } secret] ? secret : "");
        var attempt = await throttle.TakeAsync(connection, userName, context.Connection.RemoteIpAddress?.ToString(), ct);
        if (attempt.Until is { } until)
        {
            return Form(connection, returnUrl, TooManyAttempts.Say(context, until, time.GetUtcNow()), null, TooManyAttempts.Status);
        }
        var began = time.GetTimestamp();
        switch (await directory.SignInAsync(userName, password, ct))
        {
            case LdapSignIn.Entry entry:
                await throttle.SucceedAsync(connection, attempt, ct);
                return await AdmitAsync(settings, entry, context, returnUrl);
            case LdapSignIn.Refused refused:
                return await RefuseAsync(connection, refused, began, context, returnUrl, ct);
            default:
                await throttle.ReturnAsync(connection, attempt, ct);
                return Unavailable(context, connection);
        }
    }

    /// <summary>Null where it is set to what cannot be used, which the log tells.</summary>
    private LdapDirectory? DirectoryOf(LdapSettings settings)
    {
        try
        {
            return directories.Of(settings);
        }
        catch (AdministrationException e)
        {
            logger.LdapUnavailable(settings.ToString(), e.Message);
            return null;
        }
    }

    private async Task<IResult> AdmitAsync(LdapSettings settings, LdapSignIn.Entry entry, HttpContext context, string returnUrl)
    {
        var (connection, actor) = (settings.Connection, Door.Nobody(context));
        if (entry.Groups.Missing is { } missing)
        {
            logger.GroupsMayLack(connection.Id, missing);
        }
        try
        {
            var assertion = assertions.Of(actor, connection, entry.Person, entry.Groups, isSignIn: true);
            return await door.AdmitAsync(context, assertion, new(actor.OrganizationId, Guid.Empty, SignInMethod.Ldap, connection.Id, assertion.Subject) { IsFresh = true }, connection.Name, returnUrl);
        }
        catch (ScimException e)
        {
            logger.SignInRefused(connection.Id, e.Message);
            return await door.DenyAsync(context, new(RefusalReason.InvalidResponse, $"What {connection.Name} says of you cannot be used: ask an administrator."), SignInMethod.Ldap, connection.Id);
        }
    }

    /// <summary>One and the same page, whatever the directory has against the person.</summary>
    private async Task<IResult> RefuseAsync(Connection connection, LdapSignIn.Refused refused, long began, HttpContext context, string returnUrl, CancellationToken ct)
    {
        // Whom the directory does not know it need not bind: that is answered sooner, and would tell who there is.
        if (time.GetElapsedTime(began) is var taken && taken < RefusalTakes)
        {
            await Task.Delay(RefusalTakes - taken, time, ct);
        }
        logger.SignInRefused(connection.Id, refused.Reason.ToString());
        var reference = await audit.RefusedAsync(Door.Nobody(context), connection.Id, null, SignInMethod.Ldap, RefusalReason.InvalidCredentials, ct);
        return Form(connection, returnUrl, Wrong, reference, StatusCodes.Status401Unauthorized);
    }

    private static IResult Unavailable(HttpContext context, Connection connection)
    {
        context.Response.Headers.RetryAfter = "5";
        return SignInApplication.Page(503, "No answer", $"{connection.Name} cannot be reached at the moment. Try again in a while, or choose another way to sign in.");
    }

    private static Microsoft.AspNetCore.Http.HttpResults.RazorComponentResult<DirectoryPage> Form(Connection connection, string returnUrl, string? fault, Guid? reference, int status) =>
        new(new { connection.Name, Return = returnUrl, Fault = fault, Reference = reference }) { StatusCode = status };
}
