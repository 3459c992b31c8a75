using ScimHub.Provisioning.Connections;
using ScimHub.Server.SignIn;

namespace ScimHub.Server.Api;

/// <summary>Endpoints that make links, or letters with links in them, which lead to <c>PublicUrl</c> whatever the request says: asked under another name, they make none.</summary>
internal static class OwnName
{
    public static RouteHandlerBuilder UnderOwnName(this RouteHandlerBuilder endpoint) => endpoint.AddEndpointFilter((context, next) =>
        context.HttpContext.RequestServices.GetRequiredService<PublicUrl>().Of(context.HttpContext.Request) is null
            ? throw new AdministrationException("Links are made for those who reach ScimHub by its own name, and this request has another in 'Host': send it to PublicUrl, or have the proxy pass on the host.")
            : next(context));
}
