using Microsoft.AspNetCore.Http.HttpResults;
using ScimHub.Provisioning.Access;

namespace ScimHub.Server.Api;

/// <summary><c>/rules</c>: people told by what is known of them.</summary>
public static class RuleEndpoints
{
    /// <summary>A rule: a condition, or an attribute and a pattern.</summary>
    public sealed record RuleView(Guid Id, string Name, string? Condition, string? Attribute, string? Pattern, DateTimeOffset CreatedAt)
    {
        public static RuleView Of(Rule rule) => new(rule.Id, rule.Name, rule.Condition, rule.Attribute, rule.Pattern, rule.CreatedAt);
    }

    /// <param name="Total">How many people the rule fits.</param>
    public sealed record PreviewView(long Total, IReadOnlyList<RuleMatch> Items, string? NextCursor);

    public static void Map(RouteGroupBuilder api)
    {
        var rules = api.MapGroup("/rules").WithTags("Rules");
        rules.MapGet("", ListAsync).Needs(ApiPermission.ReadAccess, "Lists the rules.");
        rules.MapPost("", AddAsync).Needs(ApiPermission.Administer, "Makes a rule: a condition (a SCIM filter), or an attribute and a pattern such as hub.{domain}.{role}.");
        rules.MapPost("/preview", PreviewAsync).Needs(ApiPermission.ReadAccess, "Lists the people a rule would fit, before it is made.");
        rules.MapGet("/{id:guid}", GetAsync).Needs(ApiPermission.ReadAccess, "Reads a rule.");
        rules.MapGet("/{id:guid}/people", PeopleAsync).Needs(ApiPermission.ReadAccess, "Lists the people a rule fits now.");
        rules.MapPatch("/{id:guid}", ChangeAsync).Needs(ApiPermission.Administer, "Changes a rule.");
        rules.MapDelete("/{id:guid}", RemoveAsync).Needs(ApiPermission.Administer, "Removes a rule that nothing is granted to.");
    }

    private static async Task<Page<RuleView>> ListAsync([AsParameters] PageQuery page, ApiRequest api, CancellationToken ct) =>
        api.PageOfAll(await api.Access.RulesAsync(ct), page, rule => rule.Id, RuleView.Of);

    private static Task<Made<RuleView>> AddAsync(NewRule body, ApiRequest api, Creation creation, CancellationToken ct) => creation.RunAsync<Rule, RuleView>(
        alongside => api.Rules(alongside).AddAsync(body, ct),
        rule => ($"/rules/{rule.Id}", RuleView.Of(rule)),
        ct);

    private static async Task<Tagged<RuleView>> GetAsync(Guid id, ApiRequest api, CancellationToken ct)
    {
        var rule = await api.Rules().FindAsync(id, ct);
        return new(RuleView.Of(rule), rule.Version);
    }

    private static async Task<Ok<PreviewView>> PreviewAsync(NewRule body, [AsParameters] PageQuery page, ApiRequest api, CancellationToken ct)
    {
        var found = await api.Rules().PreviewAsync(body, api.After(page), api.Limit(page) + 1, ct);
        var shown = api.Page(found.People, page, person => person.UserId, person => person);
        return TypedResults.Ok(new PreviewView(found.Total, shown.Items, shown.NextCursor));
    }

    private static async Task<Ok<PreviewView>> PeopleAsync(Guid id, [AsParameters] PageQuery page, ApiRequest api, CancellationToken ct)
    {
        var rule = await api.Rules().FindAsync(id, ct);
        return await PreviewAsync(new(rule.Name, rule.Condition, rule.Attribute, rule.Pattern), page, api, ct);
    }

    private static async Task<Tagged<RuleView>> ChangeAsync(Guid id, RuleChange body, ApiRequest api, CancellationToken ct)
    {
        var rule = await api.Rules().SetAsync(id, body, api.Conditions, ct);
        return new(RuleView.Of(rule), rule.Version);
    }

    private static async Task<NoContent> RemoveAsync(Guid id, ApiRequest api, CancellationToken ct)
    {
        await api.Rules().RemoveAsync(id, api.Conditions, ct);
        return TypedResults.NoContent();
    }
}
