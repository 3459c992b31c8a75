using Microsoft.AspNetCore.Http.HttpResults;
using ScimHub.Provisioning.Organizations;

namespace ScimHub.Server.Api;

/// <summary><c>/overview</c>: what there is, and what happened lately.</summary>
internal static class OverviewEndpoints
{
    public static void Map(RouteGroupBuilder api) =>
        api.MapGet("/overview", GetAsync).WithTags("Overview").Needs(ApiPermission.ReadUsers, "Counts people by state, groups and pending invitations, and by day, in UTC, the sign-ins and changes of the last two weeks.");

    private static async Task<Ok<Overview>> GetAsync(ApiRequest api, CancellationToken ct) => TypedResults.Ok(await api.Overview.ReadAsync(ct));
}
