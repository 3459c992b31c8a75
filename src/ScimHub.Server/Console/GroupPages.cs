using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ScimHub.Provisioning.Groups;
using ScimHub.Server.Api;
using ScimHub.Server.Console.Pages;

namespace ScimHub.Server.Console;

/// <summary><c>/console/groups</c>: those of connections, which are theirs alone, and the local ones.</summary>
internal static class GroupPages
{
    public const string Root = ConsoleEndpoints.Root + "/groups";

    private const string PageSize = "50";

    /// <summary>So many are looked up while somebody waits.</summary>
    private const int MostMembers = 200;

    public static void Map(RouteGroupBuilder console)
    {
        var groups = console.MapGroup("/groups");
        groups.MapGet("", (string? search, string? cursor, HttpContext context, ConsoleApi api) => ListAsync(search, cursor, context, api, null));
        groups.MapPost("", AddAsync);
        groups.MapGet("/{id:guid}", (Guid id, HttpContext context, ConsoleApi api) => ShowAsync(id, context, api, null));
        Change(groups, "/rename", (id, form, api) => api.SendAsync("PATCH", $"/groups/{id}", new JsonObject { ["displayName"] = form["name"] }), "saved");
        Change(groups, "/delete", (id, _, api) => api.SendAsync("DELETE", $"/groups/{id}"), "removed", Root);
        Change(groups, "/members", async (id, form, api) => await api.SendAsync("POST", $"/groups/{id}/members", await MembersAsync(form["member"], api)), "added");
        Change(groups, "/members/remove", (id, form, api) => api.SendAsync("DELETE", Address.Of($"/groups/{id}/members", ("id", form["member"]))), "removed");
        Change(groups, "/settings", (id, form, api) => api.SendAsync("PATCH", $"/groups/{id}/settings", new JsonObject { ["membersInvite"] = form["membersInvite"].Length > 0 }), "saved");
        Change(groups, "/managers", async (id, form, api) => await api.SendAsync("POST", $"/groups/{id}/managers", new JsonObject { ["userId"] = await FindPersonAsync(form["manager"], api) }), "added");
        Change(groups, "/managers/remove", (id, form, api) => api.SendAsync("DELETE", $"/groups/{id}/managers/{Uri.EscapeDataString(form["manager"])}"), "removed");
        Change(groups, "/grant", (id, form, api) => api.SendAsync("POST", "/grants", GrantForm.Of(form, "groupId", id)), "added");
        Change(groups, "/budgets", (id, form, api) => api.SendAsync("PUT", Budget(id, form), new JsonObject { ["amount"] = Amount(form) }), "saved");
        Change(groups, "/budgets/remove", (id, form, api) => api.SendAsync("DELETE", Budget(id, form)), "removed");
        Change(groups, "/ungrant", (_, form, api) => api.SendAsync("DELETE", $"/grants/{Uri.EscapeDataString(form["grant"])}"), "removed");
    }

    /// <summary>The groups that are filled by hand.</summary>
    public static async Task<IReadOnlyList<GroupRow>> LocalAsync(ConsoleApi api) =>
        [.. (await api.AllAsync<JsonObject>("/groups?owner=local")).Select(group => new GroupRow((Guid)group["id"]!, (string?)group["displayName"] ?? ""))];

    /// <summary>Whether somebody who may not see groups fills some.</summary>
    public static async Task<bool> FillsAsync(ConsoleApi api) => (await api.GetAsync<Page<JsonObject>>("/groups?limit=1")).Items.Count > 0;

    private static string Budget(Guid id, PageForm form) => $"/groups/{id}/budgets/{Uri.EscapeDataString(form["unit"])}/{Uri.EscapeDataString(form["period"])}";

    private static long Amount(PageForm form) =>
        long.TryParse(form["amount"], NumberStyles.None, CultureInfo.InvariantCulture, out var amount) ? amount : throw new ApiFault(400, $"'{form["amount"]}' is no amount: write a whole number of 0 or more.");

    private static void Change(RouteGroupBuilder groups, string path, Func<Guid, PageForm, ConsoleApi, Task> change, string done, string to = Root + "/{id}") =>
        groups.MapChange("/{id:guid}" + path, change, done, to, ShowAsync);

    private static async Task<IResult> ListAsync(string? search, string? cursor, HttpContext context, ConsoleApi api, string? fault)
    {
        var filter = string.IsNullOrWhiteSpace(search) ? null : $"displayName co {JsonSerializer.Serialize(search.Trim())}";
        var groups = await api.GetAsync<Page<JsonObject>>(Address.Of("/groups", ("limit", PageSize), ("cursor", cursor), ("filter", filter)));
        return PageForm.Page<GroupsPage>(
            new
            {
                Frame = new Frame(api, context, fault),
                Groups = groups.Items,
                Next = groups.NextCursor is { } next ? Address.Next(context.Request, next) : null,
                Search = search,
                Connections = await NamesAsync(api),
            },
            fault);
    }

    private static async Task<IResult> AddAsync(HttpContext context, ConsoleApi api, CancellationToken ct)
    {
        var form = await PageForm.ReadAsync(context, ct);
        return await PageForm.ChangeAsync(
            async () => Address.Of($"{Root}/{(string)(await api.SendAsync("POST", "/groups", new JsonObject { ["displayName"] = form["name"] }))!["id"]!}", ("done", "added")),
            fault => ListAsync(null, null, context, api, fault));
    }

    private static async Task<IResult> ShowAsync(Guid id, HttpContext context, ConsoleApi api, string? fault)
    {
        var group = await api.GetAsync<JsonObject>($"/groups/{id}");
        var members = await api.GetAsync<Page<ApiGroupEndpoints.MemberView>>(Address.Of($"/groups/{id}/members", ("limit", PageSize), ("cursor", context.Request.Query["cursor"])));
        var mayReadAccess = api.May(ApiPermission.ReadAccess);
        return PageForm.Page<GroupPage>(
            new
            {
                Frame = new Frame(api, context, fault),
                Group = group,
                Members = members.Items,
                Next = members.NextCursor is { } next ? Address.Next(context.Request, next) : null,
                Settings = (bool)group["locked"]! ? null : await api.GetAsync<LocalGroupEndpoints.SettingsView>($"/groups/{id}/settings"),
                Managers = (bool)group["locked"]! ? [] : await api.AllAsync<DirectoryManager>($"/groups/{id}/managers"),
                Budgets = api.May(ApiPermission.ReadGroups) ? (await api.GetAsync<Page<BudgetEndpoints.BudgetView>>($"/groups/{id}/budgets")).Items : [],
                Grants = mayReadAccess ? await api.AllAsync<GrantView>($"/grants?groupId={id}") : [],
                Roles = mayReadAccess ? await api.AllAsync<RoleView>("/roles") : [],
                Domains = mayReadAccess ? await api.AllAsync<DomainView>("/domains") : [],
                Connections = await NamesAsync(api),
            },
            fault);
    }

    private static async Task<Dictionary<Guid, string>> NamesAsync(ConsoleApi api) =>
        api.May(ApiPermission.ReadConnections) ? (await api.AllAsync<ConnectionView>("/connections")).ToDictionary(x => x.Id, x => x.Name) : [];

    /// <summary>Somebody by their user name.</summary>
    private static async Task<Guid> FindPersonAsync(string userName, ConsoleApi api) =>
        (await api.GetAsync<Page<JsonObject>>(Address.Of("/users", ("filter", $"userName eq {JsonSerializer.Serialize(userName)}")))).Items is [var person, ..]
            ? (Guid)person["id"]!
            : throw new ApiFault(404, $"Nobody has the user name '{userName}'.");

    /// <summary>The groups of that name: more than two are not looked for.</summary>
    /// <param name="owner"><c>local</c>: of those that are filled here.</param>
    public static async Task<IReadOnlyList<JsonObject>> CalledAsync(string name, ConsoleApi api, string? owner = null) =>
        (await api.GetAsync<Page<JsonObject>>(Address.Of("/groups", ("owner", owner), ("filter", $"displayName eq {JsonSerializer.Serialize(name)}"), ("limit", "2")))).Items;

    /// <summary>Of each line a person by their user name or e-mail address; for who may see groups, a group of that name where there is one.</summary>
    private static async Task<JsonObject> MembersAsync(string text, ConsoleApi api)
    {
        var names = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct().ToList();
        if (names.Count is 0 or > MostMembers)
        {
            throw new ApiFault(400, $"Name 1 to {MostMembers} members, one a line.");
        }
        var (ids, people) = (new JsonArray(), new JsonArray());
        foreach (var name in names)
        {
            var groups = api.May(ApiPermission.EditGroups) ? await CalledAsync(name, api) : [];
            if (groups.Count > 1)
            {
                throw new ApiFault(409, $"Several groups are called '{name}'.");
            }
            if (groups is [var group])
            {
                ids.Add((JsonNode)(Guid)group["id"]!);
            }
            else
            {
                people.Add((JsonNode)name);
            }
        }
        return new() { ["userNames"] = people, ["ids"] = ids };
    }
}
