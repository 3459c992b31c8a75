using Microsoft.AspNetCore.Http.HttpResults;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Connections;

namespace ScimHub.Server.Api;

/// <summary><c>/connections/{id}/clients</c>: the OAuth 2.0 clients by which its SCIM client gets access tokens, at <c>/oauth2/token</c>.</summary>
public static class ClientEndpoints
{
    private const int UsualDays = 730;

    /// <param name="AssertionOnly">Without a secret: it presents assertions of the issuer that the connection trusts.</param>
    public sealed record NewClient(int ExpiresInDays = UsualDays, bool AssertionOnly = false);

    /// <param name="Id">The <c>client_id</c>.</param>
    /// <param name="Secret">The <c>client_secret</c>, shown this once; null where it has none.</param>
    public sealed record MadeClient(Guid Id, string? Secret, DateTimeOffset ExpiresAt);

    /// <param name="State"><c>valid</c>, <c>expired</c> or <c>revoked</c>.</param>
    /// <param name="LastUsedAt">When an access token of its was last used; of the hour behind only, since they end.</param>
    public sealed record ClientView(Guid Id, string State, bool HasSecret, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, DateTimeOffset? RevokedAt, DateTimeOffset? LastUsedAt);

    public static void Map(RouteGroupBuilder api)
    {
        var clients = api.MapGroup("/connections/{id:guid}/clients").WithTags("Connections");
        clients.MapGet("", ListAsync).Needs(ApiPermission.ReadConnections, "Lists a connection's OAuth clients, without their secrets; revoked and expired ones too.", inConnection: true);
        clients.MapPost("", AddAsync).Needs(ApiPermission.EditConnections, "Makes an OAuth client: its secret is shown this once. Several may be valid at a time, for rotation.", inConnection: true).NeedsFreshProof();
        clients.MapGet("/{clientId:guid}", GetAsync).Needs(ApiPermission.ReadConnections, "Reads an OAuth client, without its secret.");
        clients.MapDelete("/{clientId:guid}", RevokeAsync).Needs(ApiPermission.EditConnections, "Revokes an OAuth client and its access tokens: on every node within a second.", inConnection: true);
    }

    private static async Task<Page<ClientView>> ListAsync(Guid id, [AsParameters] PageQuery page, ApiRequest api, CancellationToken ct)
    {
        await api.Connections().GetAsync(id, ct);
        return api.PageOfAll(await api.Clients().ListOfAsync(id, ct), page, row => row.Client.Id, row => View(row, api.Now));
    }

    private static async Task<Made<MadeClient>> AddAsync(Guid id, NewClient body, ApiRequest api, Creation creation, CancellationToken ct)
    {
        if (body.ExpiresInDays is < 1 || body.ExpiresInDays > ServiceAccountRegistry.MaxLifetime.Days)
        {
            throw new AdministrationException($"'expiresInDays' is a number from 1 to {ServiceAccountRegistry.MaxLifetime.Days}.");
        }
        var connection = (await api.Connections().GetAsync(id, ct)).Connection;
        if (connection.MayAdminister)
        {
            // Whoever is such a client makes administrators.
            api.Caller.CheckMay(new(Permission.Parse(ApiPermission.Administer), InDomain: false, InConnection: true), id.ToString());
        }
        return await creation.RunAsync<IssuedClient, MadeClient>(
            alongside => api.Clients(alongside).CreateAsync(connection.Name, TimeSpan.FromDays(body.ExpiresInDays), !body.AssertionOnly, ct),
            issued => ($"/connections/{id}/clients/{issued.Client.Id}", new(issued.Client.Id, issued.Secret, issued.Client.ExpiresAt)),
            ct);
    }

    private static async Task<Ok<ClientView>> GetAsync(Guid id, Guid clientId, ApiRequest api, CancellationToken ct) => TypedResults.Ok(View(await FindAsync(id, clientId, api, ct), api.Now));

    private static async Task<NoContent> RevokeAsync(Guid id, Guid clientId, ApiRequest api, CancellationToken ct)
    {
        await api.Clients().RevokeAsync((await FindAsync(id, clientId, api, ct)).Client.Id, ct);
        return TypedResults.NoContent();
    }

    private static async Task<(OAuthClient Client, DateTimeOffset? LastUsedAt)> FindAsync(Guid id, Guid clientId, ApiRequest api, CancellationToken ct)
    {
        var row = (await api.Clients().ListOfAsync(id, ct)).FirstOrDefault(row => row.Client.Id == clientId);
        return row.Client is null ? throw AdministrationException.NotFound($"The connection has no client with the id {clientId}.") : row;
    }

    private static ClientView View((OAuthClient Client, DateTimeOffset? LastUsedAt) row, DateTimeOffset now) => new(
        row.Client.Id, row.Client.RevokedAt is not null ? "revoked" : row.Client.ExpiresAt <= now ? "expired" : "valid", row.Client.SecretHash is not null, row.Client.CreatedAt, row.Client.ExpiresAt, row.Client.RevokedAt, row.LastUsedAt);
}
