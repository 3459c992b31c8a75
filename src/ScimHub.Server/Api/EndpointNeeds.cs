using ScimHub.Provisioning.Access;

namespace ScimHub.Server.Api;

/// <summary>How endpoints say what they are for and what they ask of their caller.</summary>
internal static class EndpointNeeds
{
    /// <param name="inDomain">Whether a key of one domain may come.</param>
    /// <param name="inConnection">Whether whoever sets up one connection may, to that one.</param>
    /// <param name="managers">Whether people may who fill the group.</param>
    public static RouteHandlerBuilder Needs(this RouteHandlerBuilder endpoint, string permission, string summary, bool inDomain = false, bool managers = false, bool inConnection = false) => endpoint
        .WithSummary(summary)
        .WithDescription($"Needs the permission `{permission}`{(inDomain ? "; a key of one domain has it there" : ", everywhere")}{(managers ? "; people who fill a group have it there" : "")}.")
        .WithMetadata(new ApiPermission(Permission.Parse(permission), inDomain, managers, inConnection));
}
