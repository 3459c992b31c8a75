using System.Text.Json.Nodes;
using ScimHub.Server.Api;
using ScimHub.Server.Console.Pages;

namespace ScimHub.Server.Console;

/// <summary><c>/console/domains</c>: where roles hold, and who has which there.</summary>
internal static class DomainPages
{
    private const string Root = ConsoleEndpoints.Root + "/domains";

    private const string PageSize = "25";

    /// <summary>So many grants to groups and by rules are shown.</summary>
    private const string MostShared = "100";

    public static void Map(RouteGroupBuilder console)
    {
        var domains = console.MapGroup("/domains");
        domains.MapGet("", (HttpContext context, ConsoleApi api) => ListAsync(context, api, null));
        domains.MapGet("/{id:guid}", (Guid id, HttpContext context, ConsoleApi api) => ShowAsync(id, context, api, null));
        Change(domains, "", (_, form, api) => api.SendAsync("POST", "/domains", new JsonObject { ["name"] = form["name"], ["kind"] = form.Optional("kind") ?? "domain", ["parent"] = form.Optional("parent") }), "added");
        Change(domains, "/{id:guid}/edit", (id, form, api) => api.SendAsync("PATCH", $"/domains/{id}", new JsonObject { ["name"] = form["name"], ["kind"] = form["kind"], ["parent"] = form.Optional("parent") }), "saved");
        domains.MapChange("/{id:guid}/delete", (id, _, api) => api.SendAsync("DELETE", $"/domains/{id}"), "removed", Root, ShowAsync);
        domains.MapChange("/{id:guid}/grant", GiveAsync, "added", Root + "/{id}", ShowAsync);
        domains.MapChange("/{id:guid}/ungrant", (_, form, api) => api.SendAsync("DELETE", $"/grants/{Uri.EscapeDataString(form["grant"])}"), "removed", Root + "/{id}", ShowAsync);
    }

    private static void Change(RouteGroupBuilder domains, string path, Func<Guid, PageForm, ConsoleApi, Task> change, string done) =>
        domains.MapChange(path, change, done, Root, (_, context, api, fault) => ListAsync(context, api, fault));

    private static async Task<IResult> ListAsync(HttpContext context, ConsoleApi api, string? fault) => PageForm.Page<DomainsPage>(
        new { Frame = new Frame(api, context, fault), Domains = await api.AllAsync<DomainView>("/domains") }, fault);

    private static async Task<IResult> ShowAsync(Guid id, HttpContext context, ConsoleApi api, string? fault)
    {
        var people = await api.GetAsync<Page<JsonObject>>(Address.Of("/users", ("domain", id.ToString()), ("with", "roles"), ("limit", PageSize), ("cursor", context.Request.Query["cursor"].FirstOrDefault())));
        return PageForm.Page<DomainPage>(
            new
            {
                Frame = new Frame(api, context, fault),
                Domain = await api.GetAsync<DomainView>($"/domains/{id}"),
                Domains = await api.AllAsync<DomainView>("/domains"),
                People = (IReadOnlyList<Person>)[.. people.Items.Select(json => new Person(json))],
                Next = people.NextCursor is { } next ? Address.Next(context.Request, next) : null,
                Shared = await SharedAsync(id, api),
                Roles = await api.AllAsync<RoleView>("/roles"),
            },
            fault);
    }

    private static async Task<IReadOnlyList<(GrantView, string, string)>> SharedAsync(Guid id, ConsoleApi api)
    {
        var rules = api.IsOfDomain ? [] : (await api.AllAsync<RuleEndpoints.RuleView>("/rules")).ToDictionary(rule => rule.Id, rule => rule.Name);
        var shared = new List<(GrantView, string, string)>();
        foreach (var grant in (await api.GetAsync<Page<GrantView>>(Address.Of("/grants", ("domain", id.ToString()), ("limit", MostShared)))).Items)
        {
            if (grant.GroupId is { } group)
            {
                shared.Add((grant, api.May(ApiPermission.ReadGroups) ? (string)(await api.GetAsync<JsonObject>($"/groups/{group}"))["displayName"]! : "a group", $"{GroupPages.Root}/{group}"));
            }
            else if (grant.RuleId is { } rule)
            {
                shared.Add((grant, rules.GetValueOrDefault(rule, "a rule"), $"{ConsoleEndpoints.Root}/rules/{rule}"));
            }
        }
        return shared;
    }

    /// <summary>To the group of that name, where there is one; else to the person.</summary>
    private static async Task GiveAsync(Guid id, PageForm form, ConsoleApi api)
    {
        var (who, grant) = (form["who"].Trim(), new JsonObject { ["role"] = form["role"], ["domain"] = id.ToString(), ["endsAt"] = form.Optional("ends") is { } day ? GrantForm.EndOf(day) : null });
        var groups = api.May(ApiPermission.ReadGroups) ? await GroupPages.CalledAsync(who, api) : [];
        if (groups.Count > 1)
        {
            throw new ApiFault(409, $"Several groups are called '{who}': give the role on the page of the one that is meant.");
        }
        if (groups is [var group])
        {
            grant["groupId"] = (string?)group["id"];
        }
        else
        {
            grant["userName"] = who;
        }
        await api.SendAsync("POST", "/grants", grant);
    }
}
