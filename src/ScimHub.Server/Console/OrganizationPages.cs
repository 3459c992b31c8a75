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
        organizations.MapPost("", AddAsync);
        organizations.MapPost("/{id:int}/rename", (int id, HttpContext context, ConsoleApi api, CancellationToken ct) => ChangeAsync(
            context, api, async form =>
            {
                await api.SendAsync("PATCH", $"/organizations/{id}", new JsonObject { ["name"] = form["name"] });
                return Address.Of(Root, ("done", "saved"));
            }, ct));
        organizations.MapPost("/{id:int}/first", (int id, HttpContext context, ConsoleApi api) => InviteAsync(id, context, api));
    }

    private static Task<IResult> AddAsync(HttpContext context, ConsoleApi api, CancellationToken ct) => ChangeAsync(
        context, api, async form =>
        {
            await api.SendAsync("POST", "/organizations", new JsonObject { ["name"] = form["name"], ["handle"] = form["handle"] });
            return Address.Of(Root, ("done", "added"));
        }, ct);

    private static async Task<IResult> ChangeAsync(HttpContext context, ConsoleApi api, Func<PageForm, Task<string>> change, CancellationToken ct)
    {
        var form = await PageForm.ReadAsync(context, ct);
        return await PageForm.ChangeAsync(() => change(form), fault => ListAsync(context, api, fault));
    }

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
