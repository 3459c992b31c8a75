using Microsoft.AspNetCore.Http.HttpResults;
using ScimHub.Provisioning.Connections;
using ScimHub.Scim.Dialects;

namespace ScimHub.Server.Api;

/// <summary><c>/connections</c>: identity providers, one each.</summary>
internal static class ConnectionEndpoints
{
    /// <param name="Trust">Whose client assertions to trust (RFC 7523).</param>
    public sealed record NewConnection(
        string Name, string? Dialect = null, string? PatchResponse = null, string? UnknownMembers = null, string? GroupNames = null, TrustedAssertion? Trust = null);

    /// <summary>What to change; what is left out stays.</summary>
    public sealed record ConnectionPatch(
        string? Dialect = null, string? PatchResponse = null, string? UnknownMembers = null, string? GroupNames = null, TrustedAssertion? Trust = null);

    public static void Map(RouteGroupBuilder api)
    {
        var connections = api.MapGroup("/connections").WithTags("Connections");
        connections.MapGet("", ListAsync).Needs(ApiPermission.ReadConnections, "Lists the connections, with how much each holds.");
        connections.MapPost("", AddAsync).Needs(ApiPermission.EditConnections, "Makes a connection.");
        connections.MapGet("/{id:guid}", GetAsync).Needs(ApiPermission.ReadConnections, "Reads a connection.");
        connections.MapPatch("/{id:guid}", ChangeAsync).Needs(ApiPermission.EditConnections, "Changes a connection's settings.");
        connections.MapDelete("/{id:guid}", RemoveAsync).Needs(ApiPermission.EditConnections, "Removes a connection that holds no people and no groups, with its tokens and clients.");
    }

    private static async Task<Page<ConnectionView>> ListAsync([AsParameters] PageQuery page, ApiRequest api, CancellationToken ct) =>
        api.PageOfAll(await api.Connections().ListAsync(ct), page, row => row.Connection.Id, row => ConnectionView.Of(row) with { Users = row.Users, Groups = row.Groups });

    private static Task<Made<ConnectionView>> AddAsync(NewConnection body, ApiRequest api, Creation creation, CancellationToken ct) => creation.RunAsync<Connection, ConnectionView>(
        alongside => api.Connections(alongside).AddAsync(body.Name, Change(new(body.Dialect, body.PatchResponse, body.UnknownMembers, body.GroupNames, body.Trust)), ct),
        connection => ($"/connections/{connection.Id}", ConnectionView.Of(connection, body.Trust)),
        ct);

    private static async Task<Tagged<ConnectionView>> GetAsync(Guid id, ApiRequest api, CancellationToken ct)
    {
        var summary = await api.Connections().GetAsync(id, ct);
        return new(ConnectionView.Of(summary), summary.Connection.Version);
    }

    private static async Task<Tagged<ConnectionView>> ChangeAsync(Guid id, ConnectionPatch body, ApiRequest api, CancellationToken ct)
    {
        await api.Connections().SetAsync(id.ToString(), Change(body), api.Conditions, ct);
        return await GetAsync(id, api, ct);
    }

    private static async Task<NoContent> RemoveAsync(Guid id, ApiRequest api, CancellationToken ct)
    {
        await api.Connections().RemoveAsync(id.ToString(), api.Conditions, ct);
        return TypedResults.NoContent();
    }

    private static ConnectionChange Change(ConnectionPatch body) => new(
        Read<Dialect>("dialect", body.Dialect, ("strict", Dialect.Strict), ("tolerant", Dialect.Tolerant)),
        Read<PatchResponse>("patchResponse", body.PatchResponse, ("auto", PatchResponse.Auto), ("200", PatchResponse.Resource), ("204", PatchResponse.NoContent)),
        Read<UnknownMembers>("unknownMembers", body.UnknownMembers, ("reject", UnknownMembers.Reject), ("ignore", UnknownMembers.Ignore)),
        Read<GroupNames>("groupNames", body.GroupNames, ("unique", GroupNames.Unique), ("any", GroupNames.Any)),
        body.Trust);

    private static T? Read<T>(string name, string? word, params ReadOnlySpan<(string Word, T Value)> choices)
        where T : struct
    {
        if (word is null)
        {
            return null;
        }
        var words = new List<string>();
        foreach (var choice in choices)
        {
            if (choice.Word == word)
            {
                return choice.Value;
            }
            words.Add($"'{choice.Word}'");
        }
        throw new AdministrationException($"'{name}' is {string.Join(" or ", words)}.");
    }
}
