using System.Text.Json.Nodes;
using ScimHub.Provisioning.Access;
using ScimHub.Server.Api;
using ScimHub.Server.Console.Pages;

namespace ScimHub.Server.Console;

/// <summary><c>/console/roles</c>: what may be done, as a matrix of areas and levels, and who has it.</summary>
internal static class RolePages
{
    private const string Root = ConsoleEndpoints.Root + "/roles";

    public static void Map(RouteGroupBuilder console)
    {
        var roles = console.MapGroup("/roles");
        roles.MapGet("", (HttpContext context, ConsoleApi api) => ListAsync(context, api, null));
        roles.MapPost("", AddAsync);
        roles.MapGet("/{id:guid}", (Guid id, HttpContext context, ConsoleApi api) => ShowAsync(id, context, api, null));
        roles.MapChange("/{id:guid}/edit", EditAsync, "saved", Root + "/{id}", ShowAsync);
        roles.MapChange("/{id:guid}/delete", (id, _, api) => api.SendAsync("DELETE", $"/roles/{id}"), "removed", Root, ShowAsync);
    }

    private static async Task<IResult> ListAsync(HttpContext context, ConsoleApi api, string? fault) => PageForm.Page<RolesPage>(
        new { Frame = new Frame(api, context, fault), Roles = await api.AllAsync<RoleView>("/roles") }, fault);

    private static async Task<IResult> AddAsync(HttpContext context, ConsoleApi api, CancellationToken ct)
    {
        var form = await PageForm.ReadAsync(context, ct);
        return await PageForm.ChangeAsync(
            async () =>
            {
                var body = new JsonObject { ["name"] = form["name"], ["inherits"] = Texts(form.All("inherits")) };
                return Address.Of($"{Root}/{(string)(await api.SendAsync("POST", "/roles", body))!["id"]!}", ("done", "added"));
            },
            fault => ListAsync(context, api, fault));
    }

    private static async Task<IResult> ShowAsync(Guid id, HttpContext context, ConsoleApi api, string? fault)
    {
        var role = await api.GetAsync<RoleView>($"/roles/{id}");
        var model = await api.GetAsync<RoleEndpoints.ModelView>("/areas");
        var inherited = new List<string>();
        foreach (var other in role.Inherits)
        {
            inherited.AddRange(await LinesAsync(other, api));
        }
        return PageForm.Page<RolePage>(
            new
            {
                Frame = new Frame(api, context, fault),
                Role = role,
                Lines = await LinesAsync(id, api),
                Matrix = new RoleMatrix(model, role.Permissions, [.. inherited.Distinct()]),
                Roles = await api.AllAsync<RoleView>("/roles"),
                People = (await api.GetAsync<Page<JsonObject>>($"/users?role={id}&limit=25")).Items,
                Grants = (await api.GetAsync<Page<GrantView>>($"/grants?role={id}&limit=50")).Items,
            },
            fault);
    }

    /// <summary>All that a role allows, own and inherited.</summary>
    private static async Task<IReadOnlyList<string>> LinesAsync(Guid id, ConsoleApi api) => (await api.GetAsync<Page<string>>($"/roles/{id}/permissions")).Items;

    /// <summary>Of the matrix those areas whose level differs from what is inherited, the single actions, and the lines written out.</summary>
    private static Task EditAsync(Guid id, PageForm form, ConsoleApi api)
    {
        var lines = form.All("area").Select(area => (Area: area, Level: form[$"level {area}"])).Where(row => row.Level.Length > 0).Select(row => $"{row.Area}:{row.Level}");
        var actions = form.All("area").SelectMany(area => form.All($"action {area}").Select(action => $"{area}:{action}"));
        var written = form["lines"].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return api.SendAsync("PATCH", $"/roles/{id}", new JsonObject { ["name"] = form["name"], ["permissions"] = Texts(lines.Concat(actions).Concat(written).Distinct()), ["inherits"] = Texts(form.All("inherits")) });
    }

    private static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode)text)];
}
