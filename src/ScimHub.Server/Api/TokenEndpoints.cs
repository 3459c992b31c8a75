using Microsoft.AspNetCore.Http.HttpResults;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Connections;

namespace ScimHub.Server.Api;

/// <summary><c>/connections/{id}/tokens</c>: the bearer tokens its SCIM client sends.</summary>
public static class TokenEndpoints
{
    private const int UsualDays = 365;

    public sealed record NewToken(int ExpiresInDays = UsualDays);

    /// <param name="Token">Its text, shown this once.</param>
    public sealed record MadeToken(string Token, Guid Id, DateTimeOffset ExpiresAt);

    /// <param name="State"><c>valid</c>, <c>expired</c> or <c>revoked</c>.</param>
    /// <param name="EndsSoon">The client lives by it, and it ends within 30 days.</param>
    /// <param name="MadeBy">Who made it; null where the audit does not reach back so far.</param>
    /// <param name="MakerIsGone">That was a person who is not active any more: the token works on, for somebody to look at.</param>
    public sealed record TokenView(
        Guid Id, string State, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, DateTimeOffset? RevokedAt, DateTimeOffset? LastUsedAt, bool EndsSoon, string? MadeBy, bool MakerIsGone);

    public static void Map(RouteGroupBuilder api)
    {
        var tokens = api.MapGroup("/connections/{id:guid}/tokens").WithTags("Connections");
        tokens.MapGet("", ListAsync).Needs(ApiPermission.ReadConnections, "Lists a connection's SCIM tokens, without their text; revoked and expired ones too.", inConnection: true);
        tokens.MapPost("", AddAsync).Needs(ApiPermission.EditConnections, "Makes a SCIM token: its text is shown this once. Several may be valid at a time, for rotation.", inConnection: true).NeedsFreshProof();
        tokens.MapGet("/{tokenId:guid}", GetAsync).Needs(ApiPermission.ReadConnections, "Reads a SCIM token, without its text.");
        tokens.MapDelete("/{tokenId:guid}", RevokeAsync).Needs(ApiPermission.EditConnections, "Revokes a SCIM token: on every node within a second.", inConnection: true);
    }

    private static async Task<Page<TokenView>> ListAsync(Guid id, [AsParameters] PageQuery page, ApiRequest api, CancellationToken ct)
    {
        await api.Connections().GetAsync(id, ct);
        return api.PageOfAll(await ReviewsAsync(id, api, ct), page, review => review.Token.Id, review => View(review, api.Now));
    }

    private static async Task<Made<MadeToken>> AddAsync(Guid id, NewToken body, ApiRequest api, Creation creation, CancellationToken ct)
    {
        if (body.ExpiresInDays is < 1 || body.ExpiresInDays > ServiceAccountRegistry.MaxLifetime.Days)
        {
            throw new AdministrationException($"'expiresInDays' is a number from 1 to {ServiceAccountRegistry.MaxLifetime.Days}.");
        }
        var connection = (await api.Connections().GetAsync(id, ct)).Connection;
        if (connection.MayAdminister)
        {
            // Whoever has such a token makes administrators.
            api.Caller.CheckMay(new(Permission.Parse(ApiPermission.Administer), InDomain: false, InConnection: true), id.ToString());
        }
        return await creation.RunAsync<IssuedToken, MadeToken>(
            alongside => api.Tokens(alongside).CreateAsync(connection.Name, TimeSpan.FromDays(body.ExpiresInDays), ct),
            issued => ($"/connections/{id}/tokens/{issued.Token.Id}", new(issued.Text, issued.Token.Id, issued.Token.ExpiresAt)),
            ct);
    }

    private static async Task<Ok<TokenView>> GetAsync(Guid id, Guid tokenId, ApiRequest api, CancellationToken ct) =>
        TypedResults.Ok(View((await ReviewsAsync(id, api, ct)).FirstOrDefault(review => review.Token.Id == tokenId) ?? throw Unknown(tokenId), api.Now));

    private static async Task<IReadOnlyList<TokenReview>> ReviewsAsync(Guid id, ApiRequest api, CancellationToken ct) =>
        await api.ReviewAsync([.. (await api.Tokens().ListAsync(ct)).Select(row => row.Token).Where(token => token.ConnectionId == id)], ct);

    private static async Task<NoContent> RevokeAsync(Guid id, Guid tokenId, ApiRequest api, CancellationToken ct)
    {
        var token = (await api.Tokens().ListAsync(ct)).Select(row => row.Token).FirstOrDefault(token => token.Id == tokenId && token.ConnectionId == id) ?? throw Unknown(tokenId);
        await api.Tokens().RevokeAsync(token.Id, ct);
        return TypedResults.NoContent();
    }

    private static AdministrationException Unknown(Guid tokenId) => AdministrationException.NotFound($"The connection has no token with the id {tokenId}.");

    private static TokenView View(TokenReview review, DateTimeOffset now)
    {
        var token = review.Token;
        return new(token.Id, token.StateAt(now), token.CreatedAt, token.ExpiresAt, token.RevokedAt, token.LastUsedAt, review.EndsSoon, review.MadeBy, review.MakerIsGone);
    }
}
