using System.Text.Json.Nodes;
using ScimHub.Server.Api;
using ScimHub.Server.Console.Pages;

namespace ScimHub.Server.Console;

/// <summary><c>/console/users/{id}/merge</c>: two accounts of one person. First the other is found, then what it comes to is shown, then they are one; and parted again.</summary>
internal static class MergePages
{
    private const string Person = ConsoleEndpoints.Root + "/users/{id}";

    private const string Most = "20";

    public static void Map(RouteGroupBuilder console)
    {
        var users = console.MapGroup("/users");
        users.MapGet("/{id:guid}/merge", (Guid id, HttpContext context, ConsoleApi api) => ShowAsync(id, context, api, null));
        users.MapChange("/{id:guid}/merge", (id, form, api) => api.SendAsync("POST", $"/users/{id}/merge", Merging(form["other"], dryRun: false)), "merged", Person, ShowAsync);
        users.MapChange("/{id:guid}/part", (id, form, api) => api.SendAsync("POST", $"/users/{id}/merges/{Uri.EscapeDataString(form["merge"])}/undo"), "parted", Person, ShowAsync);
    }

    private static async Task<IResult> ShowAsync(Guid id, HttpContext context, ConsoleApi api, string? fault)
    {
        var person = new Person(await api.GetAsync<JsonObject>($"/users/{id}"));
        var other = context.Request.Query["other"].FirstOrDefault();
        MergeEndpoints.MergeView? plan = null;
        try
        {
            plan = string.IsNullOrEmpty(other) ? null : (await api.SendAsync("POST", $"/users/{id}/merge", Merging(other, dryRun: true))).Read<MergeEndpoints.MergeView>();
        }
        catch (ApiFault refused) when (refused.Status is 400 or 404 or 409)
        {
            fault ??= refused.Message;
        }
        // Who has the same name is the likeliest.
        var search = context.Request.Query["search"].FirstOrDefault() is { } typed ? typed.Trim() : person.Name;
        var found = plan is not null ? [] : (await api.GetAsync<Page<JsonObject>>(Address.Of("/users", ("search", search), ("limit", Most)))).Items.Select(json => new Person(json)).Where(found => found.Id != id).ToList();
        return PageForm.Page<MergePage>(
            new
            {
                Frame = new Frame(api, context, fault),
                Person = person,
                Search = search,
                Found = (IReadOnlyList<Person>)found,
                Other = other,
                Plan = plan,
                Connections = api.May(ApiPermission.ReadConnections) ? (await api.AllAsync<ConnectionView>("/connections")).ToDictionary(x => x.Id, x => x.Name) : [],
            },
            fault);
    }

    private static JsonObject Merging(string other, bool dryRun) => new() { ["other"] = other, ["dryRun"] = dryRun };
}
