using System.Text.Json.Nodes;
using ScimHub.Server.Api;
using ScimHub.Server.Console.Pages;

namespace ScimHub.Server.Console;

/// <summary><c>/console/organizations</c>: those of this server, for the administrators of the first one.</summary>
internal static class OrganizationPages
{
    public const string Root = ConsoleEndpoints.Root + "/organizations";

    public static void Map(RouteGroupBuilder console)
    {
        var organizations = console.MapGroup("/organizations");
        organizations.MapGet("", (HttpContext context, ConsoleApi api) => ListAsync(context, api, null));
        Change(organizations, "", (form, api) => api.SendAsync("POST", "/organizations", new JsonObject { ["name"] = form["name"], ["handle"] = form["handle"] }), "added");
        Change(organizations, "/rename", (form, api) => api.SendAsync("PATCH", $"/organizations/{Uri.EscapeDataString(form["organization"])}", new JsonObject { ["name"] = form["name"] }), "saved");
        organizations.MapPost("/{id:int}/first", (int id, HttpContext context, ConsoleApi api) => InviteAsync(id, context, api));
    }

    private static void Change(RouteGroupBuilder organizations, string path, Func<PageForm, ConsoleApi, Task> change, string done) =>
        organizations.MapChange(path, (_, form, api) => change(form, api), done, Root, (_, context, api, fault) => ListAsync(context, api, fault));

    /// <summary>The link is on this answer, and nowhere else.</summary>
    private static async Task<IResult> InviteAsync(int id, HttpContext context, ConsoleApi api)
    {
        try
        {
            return await ListAsync(context, api, null, (id, (string)(await api.SendAsync("POST", $"/organizations/{id}/first"))!["link"]!));
        }
        catch (ApiFault fault) when (fault.Status is not (401 or 503))
        {
            return await ListAsync(context, api, fault.Message);
        }
    }

    private static async Task<IResult> ListAsync(HttpContext context, ConsoleApi api, string? fault, (int Id, string Link)? made = null) => PageForm.Page<OrganizationsPage>(
        new
        {
            Frame = new Frame(api, context, fault),
            Organizations = await api.AllAsync<OrganizationEndpoints.OrganizationView>("/organizations"),
            MadeFor = made?.Id,
            Link = made?.Link,
        },
        fault);
}
