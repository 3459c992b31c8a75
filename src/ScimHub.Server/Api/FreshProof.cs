using ScimHub.Provisioning.Connections;

namespace ScimHub.Server.Api;

/// <summary>Endpoints that make a secret which opens a door by itself: a person proves first, once more, who they are, so that nobody makes one at a browser that was left open. A key is its own proof.</summary>
internal static class FreshProof
{
    public static RouteHandlerBuilder NeedsFreshProof(this RouteHandlerBuilder endpoint) => endpoint.AddEndpointFilter((context, next) =>
        context.HttpContext.RequestServices.GetRequiredService<ApiRequest>().Caller.IsProved
            ? next(context)
            : throw AdministrationException.Forbidden("What this makes opens a door by itself, and it is a while since you signed in: sign in again, and make it then."));
}
