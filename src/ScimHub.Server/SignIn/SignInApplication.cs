using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Storage;
using ScimHub.Server.Console;
using ScimHub.Server.Hosting;
using ScimHub.Server.Setup;
using ScimHub.Server.SignIn.Pages;

namespace ScimHub.Server.SignIn;

/// <summary>Around every page: what browsers may do with it, whose forms it takes, and the one place where errors become pages.</summary>
internal sealed class SignInApplication(PublicUrl url, OrganizationPath organizations, ILogger<SignInApplication> logger)
{
    private const int MaxBodyBytes = 64 * 1024;

    /// <summary>A file of people.</summary>
    private const int MaxConsoleBytes = 2 * 1024 * 1024;

    /// <summary>So long the door waits for the storage: whoever stands there has an answer within five seconds, though the database hangs.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    /// <summary>Nothing but what we serve ourselves, no script that is not ours, and no frame around it.</summary>
    private const string Policy = "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    public static bool Owns(PathString path) =>
        path.StartsWithSegments(SignInPaths.SignIn) || path.StartsWithSegments(SignInPaths.SignOut) || path.StartsWithSegments(SignInPaths.Account) || path.StartsWithSegments("/invitation") ||
        path.StartsWithSegments(OrganizationPath.Root) ||
        path.StartsWithSegments(ConsoleEndpoints.Root) || path.StartsWithSegments(SetupEndpoints.Path);

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        // With "no-referrer" browsers hide the origin of our own forms too, and we could not tell them from others'.
        headers["Referrer-Policy"] = "same-origin";
        if (url.IsSecure(context.Request))
        {
            headers.StrictTransportSecurity = "max-age=31536000";
        }
        if (context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = context.Request.Path.StartsWithSegments(ConsoleEndpoints.Root) ? MaxConsoleBytes : MaxBodyBytes;
        }
        if (!IsWork(context.Request.Path))
        {
            StoragePatience.Begin(Patience);
        }
        try
        {
            await AnswerAsync(context, next);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }
        // A form that is cut off is an IOException, as is every BadHttpRequestException; one with a NUL in it, or too many fields, an InvalidDataException.
        catch (Exception e) when (e is IOException or InvalidDataException && !context.Response.HasStarted)
        {
            await Page(e is BadHttpRequestException bad ? bad.StatusCode : 400, "That did not work", "The request could not be read.").ExecuteAsync(context);
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            await FailAsync(context, e);
        }
    }

    /// <summary>What administrators have done, which may take its time.</summary>
    private static bool IsWork(PathString path) => path.StartsWithSegments(ConsoleEndpoints.Root) || path.StartsWithSegments(SetupEndpoints.Path);

    /// <summary>A page of a few words.</summary>
    public static IResult Page(int status, string title, string message) => new Microsoft.AspNetCore.Http.HttpResults.RazorComponentResult<MessagePage>(new { Title = title, Message = message }) { StatusCode = status };

    private async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        // What an OpenID provider's own server sends comes from no browser, and to the name it knows.
        if (url.Of(request) is not { } own)
        {
            await Page(400, "Not this address", "ScimHub is not reached by this name. Operators: set PublicUrl to the https address that browsers use, and have the proxy pass on the host.").ExecuteAsync(context);
            return;
        }
        if (HttpMethods.IsPost(request.Method) && !IsOwn(request, own))
        {
            await Page(403, "That did not work", "The form was sent from another site.").ExecuteAsync(context);
            return;
        }
        await organizations.EnterAsync(context);
        await next(context);
        if (!context.Response.HasStarted && context.Response is { StatusCode: >= 400, ContentLength: null } response)
        {
            await Page(response.StatusCode, "There is nothing here", response.StatusCode == 404 ? "There is no such page." : "The request could not be served.").ExecuteAsync(context);
        }
    }

    /// <summary>
    /// Browsers say where a form comes from (Fetch Metadata, or at least RFC 6454 §7 <c>Origin</c>), and cannot be made to lie. What says nothing is no browser, and holds no
    /// cookies that it was not given.
    /// </summary>
    private static bool IsOwn(HttpRequest request, string own) =>
        request.Headers["Sec-Fetch-Site"] is { Count: > 0 } site ? site == "same-origin" || site == "none"
        : request.Headers.Origin is not { Count: > 0 } origin || origin == own;

    private async Task FailAsync(HttpContext context, Exception e)
    {
        var unavailable = e is StorageUnavailableException or DbException or DbUpdateException or TimeoutException || e.InnerException is DbException;
        var endpoint = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? SignInPaths.SignIn;
        if (unavailable)
        {
            logger.StorageUnavailable(e, context.Request.Method, endpoint);
            context.Response.Headers.RetryAfter = "5";
            await Page(503, "A moment, please", "The server cannot reach its storage at the moment. Try again in a few seconds.").ExecuteAsync(context);
            return;
        }
        logger.RequestFailed(e, context.Request.Method, endpoint);
        await Page(500, "That did not work", "The server failed; its log says why.").ExecuteAsync(context);
    }
}
