using System.Text.Json.Nodes;
using ScimHub.Server.Api;
using ScimHub.Server.Console.Pages;

namespace ScimHub.Server.Console;

/// <summary><c>/console/domains</c>: where roles hold.</summary>
internal static class DomainPages
{
    private const string Root = ConsoleEndpoints.Root + "/domains";

    public static void Map(RouteGroupBuilder console)
    {
        var domains = console.MapGroup("/domains");
        domains.MapGet("", (HttpContext context, ConsoleApi api) => ListAsync(context, api, null));
        Change(domains, "", (_, form, api) => api.SendAsync("POST", "/domains", new JsonObject { ["name"] = form["name"], ["kind"] = form.Optional("kind") ?? "domain", ["parent"] = form.Optional("parent") }), "added");
        Change(domains, "/{id:guid}/edit", (id, form, api) => api.SendAsync("PATCH", $"/domains/{id}", new JsonObject { ["name"] = form["name"], ["kind"] = form["kind"], ["parent"] = form.Optional("parent") }), "saved");
        Change(domains, "/{id:guid}/delete", (id, _, api) => api.SendAsync("DELETE", $"/domains/{id}"), "removed");
    }

    private static void Change(RouteGroupBuilder domains, string path, Func<Guid, PageForm, ConsoleApi, Task> change, string done) =>
        domains.MapChange(path, change, done, Root, (_, context, api, fault) => ListAsync(context, api, fault));

    private static async Task<IResult> ListAsync(HttpContext context, ConsoleApi api, string? fault) => PageForm.Page<DomainsPage>(
        new { Frame = new Frame(api, context, fault), Domains = await api.AllAsync<DomainView>("/domains") }, fault);
}
