using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using ScimHub.Provisioning.Access;

namespace ScimHub.Server.Api;

/// <summary><c>/users</c>: everybody, whichever connection they came by, and what they may do.</summary>
internal static class ApiUserEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        var users = api.MapGroup("/users").WithTags("Users");
        users.MapGet("", ListAsync).Needs(ApiPermission.ReadUsers, "Lists people: all, or those that a SCIM filter, words, a state, a group, a connection, a role and a domain fit.", inDomain: true);
        users.MapGet("/export", ExportAsync).Needs(ApiPermission.ReadUsers, "Writes the people that the same parameters fit as CSV (RFC 4180), one a line.");
        users.MapGet("/{id:guid}", GetAsync).Needs(ApiPermission.ReadUsers, "Reads a person: the effective SCIM resource, and 'suspended', 'protected' and 'links'.", inDomain: true);
        users.MapGet("/{id:guid}/access", AccessAsync).Needs(ApiPermission.ReadAccess, "Lists all grants that reach a person, their own and those of their groups, ended and future ones too; and with the permission `hub/users:read` the person's attributes.", inDomain: true);
        users.MapGet("/{id:guid}/explain", ExplainAsync).Needs(ApiPermission.ReadAccess, "Says whether a person has a permission, why, and the smallest change that would give it.", inDomain: true);
        api.MapGet("/who/serviceaccounts", ProgramsAsync).WithTags("Users").Needs(ApiPermission.ReadAccess, "Lists the service accounts that have a permission.");
        api.MapGet("/who", WhoAsync).WithTags("Users").Needs(ApiPermission.ReadAccess, "Lists the active people who have a permission.", inDomain: true);
    }

    private static async Task<Page<JsonObject>> ListAsync([AsParameters] PeopleQuery people, [AsParameters] PageQuery page, ApiRequest api, CancellationToken ct)
    {
        var (role, domain) = await SoughtAsync(people, api, ct);
        var users = await new PeopleSearch(api.Users, api.Reader).FindAsync(people.Read(api), role, domain, api.After(page), api.Limit(page) + 1, ct);
        var shown = api.Page(users, page, user => user.Resource.Id, user => ResourceView.Of(user, api.Schemas.User));
        if (people.WithRoles)
        {
            var seen = await api.SeenAsync(ct);
            foreach (var (json, user) in shown.Items.Zip(users))
            {
                json["roles"] = JsonSerializer.SerializeToNode(ReachingGrant.Of(await api.Reader.FactsAsync(user.Resource.Id, ct), seen, api.Now), ApiJson.Options);
            }
        }
        return shown;
    }

    private static async Task<PushStreamHttpResult> ExportAsync([AsParameters] PeopleQuery people, ApiRequest api, CancellationToken ct)
    {
        var (role, domain) = await SoughtAsync(people, api, ct);
        var query = people.Read(api);
        return TypedResults.Stream(output => PeopleExport.WriteAsync(api, query, role, domain, output, ct), PeopleExport.MediaType, "people.csv");
    }

    /// <summary>The role and the domain that people are asked for by.</summary>
    private static async Task<(NamedRole? Role, Domain? Domain)> SoughtAsync(PeopleQuery people, ApiRequest api, CancellationToken ct)
    {
        if (people.AsksAccess)
        {
            api.Caller.CheckMay(new(Permission.Parse(ApiPermission.ReadAccess), InDomain: true));
        }
        var role = people.Role is { } name ? await api.Access.FindRoleAsync(name, ct) : null;
        return (role, people.Role is null && people.Domain is null ? null : await api.DomainAsync(people.Domain, ct));
    }

    private static async Task<Ok<JsonObject>> GetAsync(Guid id, ApiRequest api, CancellationToken ct) =>
        TypedResults.Ok(ResourceView.Of(await api.Users.GetAsync(id, ct), api.Schemas.User));

    private static async Task<Ok<AccessView>> AccessAsync(Guid id, ApiRequest api, CancellationToken ct)
    {
        var facts = await api.Reader.FactsAsync(id, ct);
        return TypedResults.Ok(new AccessView(id, facts.Active, ReachingGrant.Of(facts, await api.SeenAsync(ct), api.Now), null, api.Attributes(facts), await api.Budgets.OfAsync(facts, ct)));
    }

    private static async Task<Ok<ExplanationView>> ExplainAsync(Guid id, string permission, string? domain, ApiRequest api, CancellationToken ct)
    {
        var asked = Permission.Parse(permission);
        var where = await api.DomainAsync(domain, ct);
        var explanation = await api.Reader.ExplainAsync(id, asked, where, ct);
        return TypedResults.Ok(ExplanationView.Of(id, asked, where, explanation, await api.SeenAsync(ct)));
    }

    private static async Task<Page<AccessProgram>> ProgramsAsync(string permission, string? domain, [AsParameters] PageQuery page, ApiRequest api, CancellationToken ct)
    {
        var where = await api.DomainAsync(domain, ct);
        return api.PageOfAll(await api.Reader.ProgramsAsync(Permission.Parse(permission), where, ct), page, program => program.ServiceAccountId, program => program);
    }

    private static async Task<Page<AccessHolder>> WhoAsync(string permission, string? domain, [AsParameters] PageQuery page, ApiRequest api, CancellationToken ct)
    {
        var where = await api.DomainAsync(domain, ct);
        var holders = await api.Reader.WhoAsync(Permission.Parse(permission), where, api.After(page), api.Limit(page) + 1, ct);
        return api.Page(holders, page, holder => holder.UserId, holder => holder);
    }
}
