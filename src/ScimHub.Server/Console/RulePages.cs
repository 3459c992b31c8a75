using System.Text.Json.Nodes;
using ScimHub.Server.Api;
using ScimHub.Server.Console.Pages;

namespace ScimHub.Server.Console;

/// <summary><c>/console/rules</c>: people told by what is known of them; whom a rule fits is shown before it is made.</summary>
internal static class RulePages
{
    private const string Root = ConsoleEndpoints.Root + "/rules";

    public static void Map(RouteGroupBuilder console)
    {
        var rules = console.MapGroup("/rules");
        rules.MapGet("", (HttpContext context, ConsoleApi api) => ListAsync(context, api, null, null, null));
        rules.MapPost("", AddAsync);
        rules.MapGet("/{id:guid}", (Guid id, HttpContext context, ConsoleApi api) => ShowAsync(id, context, api, null));
        rules.MapPost("/{id:guid}", SaveAsync);
        Change(rules, "/grant", (id, form, api) => api.SendAsync("POST", "/grants", GrantForm.Of(form, "ruleId", id)), "added");
        Change(rules, "/ungrant", (_, form, api) => api.SendAsync("DELETE", $"/grants/{Uri.EscapeDataString(form["grant"])}"), "removed");
        Change(rules, "/delete", (id, _, api) => api.SendAsync("DELETE", $"/rules/{id}"), "removed", Root);
    }

    private static void Change(RouteGroupBuilder rules, string path, Func<Guid, PageForm, ConsoleApi, Task> change, string done, string to = Root + "/{id}") =>
        rules.MapChange("/{id:guid}" + path, change, done, to, (id, context, api, fault) => ShowAsync(id, context, api, fault));

    private static async Task<IResult> ListAsync(HttpContext context, ConsoleApi api, PageForm? typed, RuleEndpoints.PreviewView? preview, string? fault) => PageForm.Page<RulesPage>(
        new { Frame = new Frame(api, context, fault), Rules = await api.AllAsync<RuleEndpoints.RuleView>("/rules"), Typed = typed ?? new PageForm(FormCollection.Empty), Preview = preview },
        fault);

    /// <summary>First whom it fits, then the rule: two buttons of one form.</summary>
    private static async Task<IResult> AddAsync(HttpContext context, ConsoleApi api, CancellationToken ct)
    {
        var form = await PageForm.ReadAsync(context, ct);
        var body = Body(form);
        try
        {
            if (form.Has("look"))
            {
                return await ListAsync(context, api, form, await PreviewAsync(body, api), null);
            }
            return Results.Redirect(Address.Of($"{Root}/{(string)(await api.SendAsync("POST", "/rules", body))!["id"]!}", ("done", "added")));
        }
        catch (ApiFault fault) when (fault.Status is not (401 or 503))
        {
            return await ListAsync(context, api, form, null, fault.Message);
        }
    }

    /// <summary>The same of a rule that is there.</summary>
    private static async Task<IResult> SaveAsync(Guid id, HttpContext context, ConsoleApi api, CancellationToken ct)
    {
        var form = await PageForm.ReadAsync(context, ct);
        try
        {
            if (form.Has("look"))
            {
                return await ShowAsync(id, context, api, null, form, await PreviewAsync(Body(form), api));
            }
            var rule = await api.GetAsync<RuleEndpoints.RuleView>($"/rules/{id}");
            await api.SendAsync("PATCH", $"/rules/{id}", Body(form, rule));
            return Results.Redirect(Address.Of($"{Root}/{id}", ("done", "saved")));
        }
        catch (ApiFault fault) when (fault.Status is not (401 or 503))
        {
            return await ShowAsync(id, context, api, fault.Message, form);
        }
    }

    private static async Task<RuleEndpoints.PreviewView> PreviewAsync(JsonObject body, ConsoleApi api) => (await api.SendAsync("POST", "/rules/preview?limit=25", body)).Read<RuleEndpoints.PreviewView>();

    /// <param name="was">What is empty now and was not is taken away; null: there is no rule yet.</param>
    private static JsonObject Body(PageForm form, RuleEndpoints.RuleView? was = null) => new()
    {
        ["name"] = form["name"],
        ["condition"] = form.Optional("condition") ?? (was?.Condition is null ? null : ""),
        ["attribute"] = form.Optional("attribute") ?? (was?.Attribute is null ? null : ""),
        ["pattern"] = form.Optional("pattern") ?? (was?.Pattern is null ? null : ""),
    };

    private static async Task<IResult> ShowAsync(Guid id, HttpContext context, ConsoleApi api, string? fault, PageForm? typed = null, RuleEndpoints.PreviewView? preview = null) => PageForm.Page<RulePage>(
        new
        {
            Frame = new Frame(api, context, fault),
            Typed = typed,
            Preview = preview,
            Rule = await api.GetAsync<RuleEndpoints.RuleView>($"/rules/{id}"),
            People = await api.GetAsync<RuleEndpoints.PreviewView>($"/rules/{id}/people?limit=25"),
            Grants = (IReadOnlyList<GrantView>)[.. (await api.AllAsync<GrantView>("/grants?limit=200")).Where(grant => grant.RuleId == id)],
            Roles = await api.AllAsync<RoleView>("/roles"),
            Domains = await api.AllAsync<DomainView>("/domains"),
        },
        fault);
}
