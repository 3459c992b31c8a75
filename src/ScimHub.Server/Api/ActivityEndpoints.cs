using Microsoft.AspNetCore.Http.HttpResults;
using ScimHub.Provisioning.Connections;

namespace ScimHub.Server.Api;

/// <summary><c>/activity</c>: how the connections do, channel by channel.</summary>
internal static class ActivityEndpoints
{
    /// <summary>As far back as the overview's days.</summary>
    private static readonly TimeSpan Lately = TimeSpan.FromDays(14);

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/activity", ListAsync).WithTags("Connections").Needs(ApiPermission.ReadAudit, "Lists of every connection by channel when it last worked and what it was last refused, and why, within the last two weeks.");
        api.MapGet("/connections/{id:guid}/activity", GetAsync).WithTags("Connections").Needs(ApiPermission.ReadAudit, "Tells the same of one connection, as far back as the audit goes.");
    }

    private static async Task<Page<ConnectionActivity>> ListAsync([AsParameters] PageQuery page, ApiRequest api, CancellationToken ct)
    {
        var connections = await api.Connections().ListAsync(ct);
        return api.PageOfAll(await api.Activity.ReadAsync([.. connections.Select(row => row.Connection.Id)], api.Now - Lately, ct), page, row => row.ConnectionId, row => row);
    }

    private static async Task<Ok<ConnectionActivity>> GetAsync(Guid id, ApiRequest api, CancellationToken ct)
    {
        await api.Connections().GetAsync(id, ct);
        return TypedResults.Ok((await api.Activity.ReadAsync([id], null, ct))[0]);
    }
}
