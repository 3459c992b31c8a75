using Microsoft.AspNetCore.Http.HttpResults;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Connections;

namespace ScimHub.Server.Api;

/// <summary><c>/grants</c>: who has which role, where, and for how long.</summary>
internal static class GrantEndpoints
{
    /// <param name="UserId">One of this, <paramref name="GroupId"/> and <paramref name="RuleId"/>.</param>
    /// <param name="UserName">The person by their userName, in the place of <paramref name="UserId"/>.</param>
    /// <param name="Role">Name or id.</param>
    /// <param name="Domain">Name or id; left out or null: everywhere.</param>
    public sealed record NewGrantBody(string Role, Guid? UserId = null, Guid? GroupId = null, Guid? RuleId = null, string? Domain = null, DateTimeOffset? StartsAt = null, DateTimeOffset? EndsAt = null, string? UserName = null);

    public static void Map(RouteGroupBuilder api)
    {
        var grants = api.MapGroup("/grants").WithTags("Grants");
        grants.MapGet("", ListAsync).Needs(ApiPermission.ReadAccess, "Lists the grants: all, or those of a person, a group, a rule, a role or a domain.", inDomain: true);
        grants.MapPost("", AddAsync).Needs(ApiPermission.EditAccess, "Gives a role. The same grant again is the one there is. It may allow no more than the caller's own role.", inDomain: true);
        grants.MapGet("/{id:guid}", GetAsync).Needs(ApiPermission.ReadAccess, "Reads a grant.", inDomain: true);
        grants.MapDelete("/{id:guid}", EndAsync).Needs(ApiPermission.EditAccess, "Ends a grant at once.", inDomain: true);
    }

    private static async Task<Page<GrantView>> ListAsync(Guid? userId, Guid? groupId, Guid? ruleId, string? role, string? domain, [AsParameters] PageQuery page, ApiRequest api, CancellationToken ct)
    {
        var names = await AccessNames.ReadAsync(api, ct);
        var roleId = role is null ? (Guid?)null : AccessCatalog.Find(names.Roles, role).Id;
        var within = domain is not null ? [(await api.DomainAsync(domain, ct))!.Id] : api.Caller.DomainId is { } own ? names.Domains.Within(own) : null;
        var rows = await api.Access.GrantsAsync(new(userId, groupId, roleId, within, ruleId), api.After(page), api.Limit(page) + 1, ct);
        return api.Page(rows, page, grant => grant.Id, grant => GrantView.Of(grant, names));
    }

    private static async Task<Made<GrantView>> AddAsync(NewGrantBody body, ApiRequest api, Creation creation, CancellationToken ct)
    {
        var domain = await api.DomainAsync(body.Domain, ct);
        var names = await AccessNames.ReadAsync(api, ct);
        var userId = body switch
        {
            { UserName: null } => body.UserId,
            { UserId: null } => await api.Reader.FindUserAsync(body.UserName, ct),
            _ => throw new AdministrationException("A person is named by 'userId' or by 'userName', and not by both."),
        };
        return await creation.RunAsync<Grant, GrantView>(
            alongside => api.Registry(alongside).GrantAsync(new(userId, body.GroupId, body.Role, domain?.Id.ToString(), body.StartsAt, body.EndsAt) { RuleId = body.RuleId }, ct),
            grant => ($"/grants/{grant.Id}", GrantView.Of(grant, names)),
            ct);
    }

    private static async Task<Ok<GrantView>> GetAsync(Guid id, ApiRequest api, CancellationToken ct) =>
        TypedResults.Ok(GrantView.Of(await FindAsync(id, api, ct), await AccessNames.ReadAsync(api, ct)));

    private static async Task<NoContent> EndAsync(Guid id, ApiRequest api, CancellationToken ct)
    {
        await FindAsync(id, api, ct);
        await api.Registry().EndGrantAsync(id, ct);
        return TypedResults.NoContent();
    }

    private static async Task<Grant> FindAsync(Guid id, ApiRequest api, CancellationToken ct)
    {
        var grant = await api.Access.FindGrantAsync(id, ct);
        api.Caller.CheckHolds(await api.Access.DomainsAsync(ct), grant.DomainId);
        return grant;
    }
}
