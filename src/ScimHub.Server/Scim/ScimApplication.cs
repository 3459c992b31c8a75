using Microsoft.AspNetCore.Connections;
using ScimHub.Provisioning.Provisioning;
using ScimHub.Provisioning.Storage;
using ScimHub.Scim.Errors;
using ScimHub.Server.Hosting;
using ScimHub.Server.Tokens;

namespace ScimHub.Server.Scim;

/// <summary>Everything under <c>/scim</c>: who is it, what is asked, and the one place where errors become answers.</summary>
internal sealed class ScimApplication(
    ScimAuthentication authentication,
    UserEndpoints users,
    GroupEndpoints groups,
    SearchEndpoints search,
    RootSearchEndpoint rootSearch,
    BulkEndpoint bulk,
    DiscoveryEndpoints discovery,
    ClosedChannels closed,
    HubOptions options,
    ILogger<ScimApplication> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var route = ScimRouter.Match(context.Request.Path.Value ?? "");
        try
        {
            await AnswerAsync(context, route);
        }
        catch (Exception e)
        {
            await FailAsync(context, route, e);
        }
    }

    private async Task AnswerAsync(HttpContext context, ScimRoute route)
    {
        // RFC 7644 §3.13: another version is not served. There is nothing there to protect, so it is told to anyone.
        if (!context.Request.Path.StartsWithSegments(ScimRouter.Prefix, StringComparison.OrdinalIgnoreCase))
        {
            throw ScimException.NotFound($"SCIM is served under {ScimRouter.Prefix}.");
        }
        // RFC 7643 §5: the authentication schemes SHOULD be public; nothing else of that document is secret either.
        if (route.Endpoint == ScimEndpoint.ServiceProviderConfig && context.Request.Headers.Authorization.Count == 0 && IsRead(context.Request.Method))
        {
            await discovery.ServiceProviderConfigAsync(context, BaseUrl.Of(context, options));
            return;
        }
        var caller = await authentication.AuthenticateAsync(context);
        if (caller is null)
        {
            ScimAuthentication.Challenge(context);
            await ScimAnswer.ErrorAsync(context, new(401, ScimErrorType.None, "Send a valid token in one Authorization header, as Bearer or as the password of Basic."));
            return;
        }
        if (caller.Settings.IsDetached)
        {
            await closed.NoteAsync(caller, RefusalReason.ConnectionDetached, context.RequestAborted);
            throw new ScimException(403, ScimErrorType.None, "An administrator has detached this connection: it neither reads nor writes until it is attached again.");
        }
        if (caller.Settings.IsPaused && !IsRead(context.Request.Method) && route.Endpoint is not (ScimEndpoint.Search or ScimEndpoint.UserSearch or ScimEndpoint.GroupSearch))
        {
            await closed.NoteAsync(caller, RefusalReason.ChannelPaused, context.RequestAborted);
            throw new ScimException(503, ScimErrorType.None, "An administrator has paused this connection's SCIM channel: nothing is written until it goes on. Repeat the request later.");
        }
        await DispatchAsync(new(context, caller, route, BaseUrl.Of(context, options), options.MaxPayloadBytes));
    }

    private Task DispatchAsync(ScimRequest request)
    {
        var method = request.Context.Request.Method;
        return request.Route.Endpoint switch
        {
            ScimEndpoint.User when IsRead(method) => users.GetAsync(request),
            ScimEndpoint.User when HttpMethods.IsPatch(method) => users.PatchAsync(request),
            ScimEndpoint.User when HttpMethods.IsPut(method) => users.ReplaceAsync(request),
            ScimEndpoint.User when HttpMethods.IsDelete(method) => users.DeleteAsync(request),
            ScimEndpoint.Users when IsRead(method) => search.ListUsersAsync(request),
            ScimEndpoint.Users when HttpMethods.IsPost(method) => users.CreateAsync(request),
            ScimEndpoint.UserSearch when HttpMethods.IsPost(method) => search.SearchUsersAsync(request),
            ScimEndpoint.Group when IsRead(method) => groups.GetAsync(request),
            ScimEndpoint.Group when HttpMethods.IsPatch(method) => groups.PatchAsync(request),
            ScimEndpoint.Group when HttpMethods.IsPut(method) => groups.ReplaceAsync(request),
            ScimEndpoint.Group when HttpMethods.IsDelete(method) => groups.DeleteAsync(request),
            ScimEndpoint.Groups when IsRead(method) => search.ListGroupsAsync(request),
            ScimEndpoint.Groups when HttpMethods.IsPost(method) => groups.CreateAsync(request),
            ScimEndpoint.GroupSearch when HttpMethods.IsPost(method) => search.SearchGroupsAsync(request),
            ScimEndpoint.Root when IsRead(method) => rootSearch.ListAsync(request),
            ScimEndpoint.Search when HttpMethods.IsPost(method) => rootSearch.SearchAsync(request),
            ScimEndpoint.Bulk when HttpMethods.IsPost(method) => bulk.RunAsync(request),
            ScimEndpoint.ServiceProviderConfig when IsRead(method) => discovery.ServiceProviderConfigAsync(request.Context, request.Url),
            ScimEndpoint.ResourceTypes when IsRead(method) => discovery.ResourceTypesAsync(request),
            ScimEndpoint.ResourceType when IsRead(method) => discovery.ResourceTypeAsync(request),
            ScimEndpoint.Schemas when IsRead(method) => discovery.SchemasAsync(request),
            ScimEndpoint.Schema when IsRead(method) => discovery.SchemaAsync(request),
            ScimEndpoint.Unknown => throw ScimException.NotFound("There is no such endpoint."),
            _ => OtherAsync(request, method),
        };
    }

    /// <summary>OPTIONS, <c>/Me</c>, and methods an endpoint does not have.</summary>
    private static Task OtherAsync(ScimRequest request, string method)
    {
        request.Context.Response.Headers.Allow = ScimRouter.Allowed(request.Route.Endpoint);
        if (HttpMethods.IsOptions(method))
        {
            return ScimAnswer.NoContentAsync(request);
        }
        // RFC 7644 §3.11: 501 where the alias is not supported. A provisioning client's credential stands for no person.
        throw request.Route.Endpoint == ScimEndpoint.Me
            ? new ScimException(501, ScimErrorType.None, "There is no /Me: this credential stands for a provisioning client, not for a person.")
            : new ScimException(405, ScimErrorType.None, "This endpoint does not have that method.");
    }

    private static bool IsRead(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method);

    private Task FailAsync(HttpContext context, ScimRoute route, Exception e)
    {
        if (context.RequestAborted.IsCancellationRequested && e is OperationCanceledException or ConnectionResetException or ConnectionAbortedException)
        {
            return Task.CompletedTask;
        }
        var error = ErrorOf(e);
        if (error.Status == 500)
        {
            logger.RequestFailed(e, Method(context), route.Endpoint.ToString());
        }
        else if (e is StorageUnavailableException)
        {
            logger.StorageUnavailable(e, Method(context), route.Endpoint.ToString());
        }
        if (context.Response.HasStarted)
        {
            // Part of the answer is gone: only a broken connection tells the client so.
            context.Abort();
            return Task.CompletedTask;
        }
        var allow = context.Response.Headers.Allow;
        context.Response.Clear();
        context.Response.Headers.Allow = allow;
        if (error.Status == 503)
        {
            context.Response.Headers.RetryAfter = e is StorageUnavailableException ? "5" : "60";
        }
        return ScimAnswer.ErrorAsync(context, error);
    }

    internal static ScimException ErrorOf(Exception e) => e switch
    {
        ScimException error => error,
        BadHttpRequestException { StatusCode: 413 } => ScimException.PayloadTooLarge("The body exceeds maxPayloadSize: send it in parts."),
        BadHttpRequestException { StatusCode: 408 } => new(408, ScimErrorType.None, "The body came too slowly."),
        BadHttpRequestException bad => new(bad.StatusCode, ScimErrorType.InvalidSyntax, "The request could not be read."),
        StorageUnavailableException => new(503, ScimErrorType.None, "The server cannot reach its storage at the moment: repeat the request later."),
        _ => new(500, ScimErrorType.None, "The server failed; its log says why."),
    };

    /// <summary>A method is a client's own word: only the known ones are logged.</summary>
    private static string Method(HttpContext context) => context.Request.Method is "GET" or "HEAD" or "POST" or "PUT" or "PATCH" or "DELETE" or "OPTIONS" ? context.Request.Method : "another method";
}
