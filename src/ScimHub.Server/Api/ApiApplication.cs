using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using ScimHub.Provisioning.Connections;
using ScimHub.Server.Hosting;

namespace ScimHub.Server.Api;

/// <summary>Around everything under <c>/api</c>: who is it, may they, and the one place where errors become problem details.</summary>
internal sealed class ApiApplication(ApiAuthentication authentication, ILogger<ApiApplication> logger)
{
    public const string Prefix = "/api/v1";

    public const string DescriptionPath = Prefix + "/openapi.json";

    private const string Root = "/api";
    private const int MaxBodyBytes = 1024 * 1024;

    public static bool Owns(PathString path) => path.StartsWithSegments(Root, StringComparison.OrdinalIgnoreCase);

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await AnswerAsync(context, next);
        }
        catch (Exception e)
        {
            await FailAsync(context, e);
        }
    }

    private async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        var endpoint = context.GetEndpoint();
        // The description holds nothing that is not in the source: it is for anyone.
        if (endpoint?.Metadata.GetMetadata<PublicEndpoint>() is null)
        {
            if (await authentication.AuthenticateAsync(context) is not { } caller)
            {
                ApiAuthentication.Challenge(context);
                await new Problem(401, "Send a valid API key in one Authorization header, as Bearer ('scimhub key create' makes one).").WriteAsync(context);
                return;
            }
            // Whoever forgets to say what an endpoint needs has made one that nobody may use. Answers of routing (404, 405, 415) are no route's.
            if (endpoint is RouteEndpoint)
            {
                caller.CheckMay(endpoint.Metadata.GetMetadata<ApiPermission>() ?? throw new InvalidOperationException($"{endpoint.DisplayName} does not say what it needs."), (string?)context.Request.RouteValues["id"]);
            }
            Prepare(context, endpoint?.Metadata.GetMetadata<BodyLimit>()?.Bytes ?? MaxBodyBytes);
            context.RequestServices.GetRequiredService<ApiRequest>().Begin(context, caller);
        }
        await next(context);
        if (!context.Response.HasStarted && Wordless(context) is { } problem)
        {
            await problem.WriteAsync(context);
        }
    }

    private static void Prepare(HttpContext context, int maxBytes)
    {
        context.Response.Headers.CacheControl = "private, no-cache";
        // What says that it is too large is answered at once, and read to its end by the server: cut off while it sends, the client would not see the answer.
        if (context.Request.ContentLength > maxBytes)
        {
            throw new BadHttpRequestException("The body is too large.", StatusCodes.Status413PayloadTooLarge);
        }
        if (context.Request.ContentLength is null && context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = maxBytes;
        }
        if (HttpMethods.IsPost(context.Request.Method))
        {
            // An idempotency key covers the body as it was sent.
            context.Request.EnableBuffering(MaxBodyBytes);
        }
    }

    /// <summary>What routing answers, which has no words of its own.</summary>
    private static Problem? Wordless(HttpContext context) => context.Response.StatusCode switch
    {
        404 => new(404, $"There is no such endpoint: {DescriptionPath} describes those there are."),
        405 => new(405, "This endpoint does not have that method."),
        415 => new(415, "Send the body as application/json."),
        >= 400 and var status => new(status, "The request could not be served."),
        _ => null,
    };

    private Task FailAsync(HttpContext context, Exception e)
    {
        if ((context.RequestAborted.IsCancellationRequested && e is OperationCanceledException) || e is ConnectionResetException or ConnectionAbortedException)
        {
            return Task.CompletedTask;
        }
        var problem = Problem.Of(e);
        // What a new thing is to refer to and is not there is a fault of the body: the address is right.
        if (problem.Status == 404 && HttpMethods.IsPost(context.Request.Method) && context.Request.RouteValues.Count == 0)
        {
            problem = problem with { Status = 400 };
        }
        var endpoint = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? Root;
        if (problem.Status == 500)
        {
            logger.RequestFailed(e, context.Request.Method, endpoint);
        }
        else if (problem.Status == 503)
        {
            logger.StorageUnavailable(e, context.Request.Method, endpoint);
        }
        if (context.Response.HasStarted)
        {
            // Part of the answer is gone: only a broken connection tells the client so.
            context.Abort();
            return Task.CompletedTask;
        }
        context.Response.Clear();
        if (problem.Status == 503)
        {
            context.Response.Headers.RetryAfter = "5";
        }
        return problem.WriteAsync(context);
    }
}
