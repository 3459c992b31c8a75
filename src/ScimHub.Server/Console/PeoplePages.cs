using System.Text.Json;
using System.Text.Json.Nodes;
using ScimHub.Provisioning.Users;
using ScimHub.Server.Api;
using ScimHub.Server.Console.Pages;

namespace ScimHub.Server.Console;

/// <summary><c>/console/users</c>: finding people, and everything that is done to one.</summary>
internal static class PeoplePages
{
    public const string Root = ConsoleEndpoints.Root + "/users";

    private const string PageSize = "25";

    /// <summary>The field in which a group is named.</summary>
    private const string GroupName = "in";

    /// <summary>What people are looked for by, as the API has it.</summary>
    public static IReadOnlyList<string> Parameters { get; } = ["filter", "search", "state", "group", "connection", "role", "domain"];

    public static void Map(RouteGroupBuilder console)
    {
        var users = console.MapGroup("/users");
        users.MapGet("", ListAsync);
        users.MapGet("/export", ExportAsync);
        users.MapGet("/new", (HttpContext context, ConsoleApi api) => NewPage(context, api, [], null));
        users.MapPost("/new", AddAsync);
        users.MapGet("/{id:guid}", (Guid id, HttpContext context, ConsoleApi api) => ShowAsync(id, context, api, null));
        users.MapGet("/{id:guid}/preview", PreviewAsync);
        users.MapPost("/{id:guid}/preview", PreviewAsync);
        Change(users, "/edit", (id, form, api) => api.SendAsync("PATCH", $"/users/{id}", PersonEdit.Of(form)), "saved");
        Change(users, "/attribute", async (id, form, api) => await api.SendAsync("PATCH", $"/users/{id}", PersonEdit.OfAttribute(form, await KnownAsync(api))), "saved");
        Change(users, "/deactivate", (id, _, api) => api.SendAsync("PATCH", $"/users/{id}", new JsonObject { ["suspended"] = true }), "deactivated");
        Change(users, "/reactivate", (id, _, api) => api.SendAsync("PATCH", $"/users/{id}", new JsonObject { ["suspended"] = false }), "reactivated");
        Change(users, "/protect", (id, form, api) => api.SendAsync("PATCH", $"/users/{id}", new JsonObject { ["protected"] = form["protected"] == "true" }), "saved");
        Change(users, "/end", (id, form, api) => api.SendAsync("PATCH", $"/users/{id}", new JsonObject { ["endsAt"] = form.Optional("ends") is { } day ? GrantForm.EndOf(day) : "" }), "saved");
        Change(users, "/release", (id, form, api) => api.SendAsync("PATCH", $"/users/{id}", new JsonObject { ["releasedTo"] = form["connection"] }), "saved");
        Change(users, "/delete", (id, _, api) => api.SendAsync("DELETE", $"/users/{id}"), "removed", Root);
        Change(users, "/role", SetRoleAsync, "saved");
        Change(users, "/grant", (id, form, api) => api.SendAsync("POST", "/grants", GrantForm.Of(form, "userId", id)), "added");
        Change(users, "/ungrant", (_, form, api) => api.SendAsync("DELETE", $"/grants/{Uri.EscapeDataString(form["grant"])}"), "removed");
        Change(users, "/join", (id, form, api) => api.SendAsync("POST", $"/groups/{Uri.EscapeDataString(form["group"])}/members", new JsonObject { ["ids"] = new JsonArray(id) }), "added");
        Change(users, "/leave", (id, form, api) => api.SendAsync("DELETE", $"/groups/{Uri.EscapeDataString(form["group"])}/members?id={id}"), "removed");
        Change(users, "/sessions", (id, form, api) => api.SendAsync("DELETE", form.Optional("session") is { } one ? $"/users/{id}/sessions/{Uri.EscapeDataString(one)}" : $"/users/{id}/sessions"), "ended");
    }

    private static void Change(RouteGroupBuilder users, string path, Func<Guid, PageForm, ConsoleApi, Task> change, string done, string to = Root + "/{id}") =>
        users.MapChange("/{id:guid}" + path, change, done, to, ShowAsync);

    private static async Task<IResult> ListAsync(string? cursor, HttpContext context, ConsoleApi api)
    {
        var query = Query(context.Request);
        var typed = Given(context.Request.Query[GroupName].FirstOrDefault());
        try
        {
            var (group, name) = await GroupAsync(query.Group, typed, context.Request.Query.ContainsKey(GroupName), api);
            query = query with { Group = group };
            var people = await api.GetAsync<Page<JsonObject>>(Address.Of(
                "/users",
                ("limit", PageSize), ("cursor", cursor), ("filter", query.Filter), ("search", query.Search), ("state", query.State), ("group", query.Group?.ToString()),
                ("connection", query.Connection?.ToString()), ("role", query.Role), ("domain", query.Domain), ("with", api.May(ApiPermission.ReadAccess) ? "roles" : null)));
            return await ListPageAsync(query, name, people, context, api, null);
        }
        catch (ApiFault fault) when (typed is not null && fault.Status is 404 or 409)
        {
            return await ListPageAsync(query with { Group = null }, typed, new([], null), context, api, fault.Message);
        }
    }

    /// <summary>What people are asked for by. A form sends what nobody filled in as well.</summary>
    private static PeopleQuery Query(HttpRequest request)
    {
        return new(Text("filter"), Text("search"), Text("state"), Id("group"), Id("connection"), Text("role"), Text("domain"), null);

        string? Text(string name) => Given(request.Query[name].FirstOrDefault());
        Guid? Id(string name) => Text(name) is not { } text ? null : Guid.TryParse(text, out var id) ? id : throw new ApiFault(400, $"'{text}' is no id of a {name}.");
    }

    private static async Task<IResult> ListPageAsync(PeopleQuery query, string? group, Page<JsonObject> people, HttpContext context, ConsoleApi api, string? fault)
    {
        var mayReadAccess = api.May(ApiPermission.ReadAccess);
        return PageForm.Page<PeoplePage>(
            new
            {
                Frame = new Frame(api, context, fault),
                People = (IReadOnlyList<Person>)[.. people.Items.Select(json => new Person(json))],
                Next = people.NextCursor is { } next ? Address.Next(context.Request, next) : null,
                Query = query,
                Group = group,
                Columns = PeopleColumns.Read(context),
                Roles = mayReadAccess ? await api.AllAsync<RoleView>("/roles") : [],
                Domains = mayReadAccess ? await api.AllAsync<DomainView>("/domains") : [],
                Connections = api.May(ApiPermission.ReadConnections) ? await api.AllAsync<ConnectionView>("/connections") : [],
            },
            fault);
    }

    /// <summary>The group that people are asked for by: the one that a link names by its id, or the one whose name was typed.</summary>
    /// <exception cref="ApiFault">No group is called so, or several are.</exception>
    private static async Task<(Guid? Id, string? Name)> GroupAsync(Guid? id, string? typed, bool isTyped, ConsoleApi api)
    {
        if (!api.May(ApiPermission.ReadGroups))
        {
            return (id, null);
        }
        var known = id is null ? null : (string?)(await api.GetAsync<JsonObject>($"/groups/{id}"))["displayName"];
        if (!isTyped || typed == known)
        {
            return (id, known);
        }
        if (typed is null)
        {
            return (null, null);
        }
        return await GroupPages.CalledAsync(typed, api) switch
        {
            [var only] => ((Guid?)only["id"], (string?)only["displayName"]),
            [] => throw new ApiFault(404, $"No group is called '{typed}'."),
            _ => throw new ApiFault(409, $"Several groups are called '{typed}': open the one that is meant, and follow its link to the people in it."),
        };
    }

    private static async Task<IResult> ExportAsync(HttpContext context, ConsoleApi api)
    {
        var query = Parameters.Select(name => (name, context.Request.Query[name].FirstOrDefault())).ToList();
        // What is not understood is told on a page, before a file begins.
        await api.GetAsync<Page<JsonObject>>(Address.Of("/users", [.. query, ("limit", "1")]));
        return Results.Stream(output => api.CopyAsync(Address.Of("/users/export", query), output), "text/csv; charset=utf-8", "people.csv");
    }

    private static Task<IResult> NewPage(HttpContext context, ConsoleApi api, Dictionary<string, string> typed, string? fault) =>
        Task.FromResult<IResult>(PageForm.Page<NewPersonPage>(new { Frame = new Frame(api, context, fault), Typed = typed }, fault));

    private static async Task<IResult> AddAsync(HttpContext context, ConsoleApi api, CancellationToken ct)
    {
        var form = await PageForm.ReadAsync(context, ct);
        return await PageForm.ChangeAsync(
            async () =>
            {
                var made = await api.SendAsync("POST", "/users", PersonEdit.New(form));
                return Address.Of($"{Root}/{(string)made!["id"]!}", ("done", "added"));
            },
            fault => NewPage(context, api, PersonEdit.Fields.ToDictionary(field => field.Name, field => form[field.Name]), fault));
    }

    private static async Task<IResult> ShowAsync(Guid id, HttpContext context, ConsoleApi api, string? fault)
    {
        var person = new Person(await api.GetAsync<JsonObject>($"/users/{id}"));
        var mayReadAccess = api.May(ApiPermission.ReadAccess);
        var asked = context.Request.Query["permission"].FirstOrDefault();
        var where = context.Request.Query["domain"].FirstOrDefault();
        var (explanation, explanationFault) = string.IsNullOrWhiteSpace(asked) || !mayReadAccess ? (null, null) : await ExplainAsync(id, asked.Trim(), where, api);
        return PageForm.Page<PersonPage>(
            new
            {
                Frame = new Frame(api, context, fault),
                Person = person,
                Grants = mayReadAccess ? (await api.GetAsync<AccessView>($"/users/{id}/access")).Items : [],
                Attributes = (await api.GetAsync<Page<AccountEndpoints.AttributeView>>($"/users/{id}/attributes?with=times")).Items,
                Known = api.May(ApiPermission.EditUsers) ? await KnownAsync(api) : [],
                Parts = (await api.GetAsync<Page<MergedPart>>($"/users/{id}/merges")).Items,
                Sessions = api.IsOfDomain ? null : (await api.GetAsync<Page<SessionEndpoints.SessionView>>($"/users/{id}/sessions")).Items,
                Entry = api.IsOfDomain ? null : await api.GetAsync<EntryEndpoints.EntryView>($"/users/{id}/entry"),
                History = api.May(ApiPermission.ReadAudit) ? (await api.GetAsync<Page<JsonObject>>($"/audit?user={id}&limit=10")).Items : null,
                Roles = mayReadAccess ? await api.AllAsync<RoleView>("/roles") : [],
                Domains = mayReadAccess ? await api.AllAsync<DomainView>("/domains") : [],
                Connections = api.May(ApiPermission.ReadConnections) ? (await api.AllAsync<ConnectionView>("/connections")).ToDictionary(x => x.Id, x => x.Name) : [],
                LocalGroups = api.May(ApiPermission.ReadGroups) ? await GroupPages.LocalAsync(api) : [],
                Asked = asked,
                AskedWhere = where,
                Explanation = explanation,
                ExplanationFault = explanationFault,
            },
            fault);
    }

    private static async Task<IResult> PreviewAsync(Guid id, HttpContext context, ConsoleApi api, CancellationToken ct)
    {
        var form = await PageForm.ReadAsync(context, ct);
        var person = new Person(await api.GetAsync<JsonObject>($"/users/{id}"));
        var groups = api.May(ApiPermission.ReadGroups) ? await GroupPages.LocalAsync(api) : [];
        try
        {
            var body = new JsonObject { ["attributes"] = Attributes(form["attributes"]), ["groups"] = new JsonArray([.. form.All("groups").Select(group => (JsonNode)group)]) };
            var preview = HttpMethods.IsPost(context.Request.Method) ? (await api.SendAsync("POST", $"/users/{id}/preview", body)).Read<PreviewEndpoints.PreviewView>() : null;
            return PageForm.Page<PreviewPage>(new { Frame = new Frame(api, context), Person = person, Typed = form, Groups = groups, Preview = preview });
        }
        catch (ApiFault fault) when (fault.Status is 400 or 404)
        {
            return PageForm.Page<PreviewPage>(new { Frame = new Frame(api, context, fault.Message), Person = person, Typed = form, Groups = groups }, fault.Message);
        }
    }

    private static JsonObject Attributes(string text)
    {
        try
        {
            return text.Length == 0 ? [] : JsonNode.Parse(text) as JsonObject ?? throw new ApiFault(400, "The attributes are a JSON object, such as {\"title\": \"Auditor\"}.");
        }
        catch (JsonException)
        {
            throw new ApiFault(400, "The attributes are a JSON object, such as {\"title\": \"Auditor\"}.");
        }
    }

    private static async Task<(ExplanationView?, string?)> ExplainAsync(Guid id, string permission, string? domain, ConsoleApi api)
    {
        try
        {
            return (await api.GetAsync<ExplanationView>(Address.Of($"/users/{id}/explain", ("permission", permission), ("domain", domain))), null);
        }
        catch (ApiFault fault) when (fault.Status is 400 or 403 or 404)
        {
            return (null, fault.Message);
        }
    }

    /// <summary>The grant that was shown becomes one of another role: first the new one is given, then the old one ends, so that they are never without. Their others stay.</summary>
    private static async Task SetRoleAsync(Guid id, PageForm form, ConsoleApi api)
    {
        var (wanted, shown) = (form.Optional("role"), form.Optional("grant"));
        var own = (await api.GetAsync<AccessView>($"/users/{id}/access")).Items.Where(grant => grant.IsOwn && grant.DomainId is null).ToList();
        var old = shown is null ? null : own.Find(grant => grant.GrantId.ToString() == shown) ?? throw new ApiFault(409, "The role that was shown has been taken away meanwhile: look at those there are, and choose again.");
        if (wanted == old?.RoleId.ToString())
        {
            return;
        }
        var given = wanted is null ? null : (string?)(await api.SendAsync("POST", "/grants", new JsonObject { ["userId"] = id, ["role"] = wanted, ["endsAt"] = old?.EndsAt is { } end ? ApiJson.Time(end) : null }))!["id"];
        if (old is null)
        {
            return;
        }
        try
        {
            await api.SendAsync("DELETE", $"/grants/{old.GrantId}");
        }
        catch (ApiFault) when (given is not null && own.TrueForAll(grant => grant.GrantId.ToString() != given))
        {
            await api.SendAsync("DELETE", $"/grants/{given}");
            throw;
        }
    }

    /// <summary>What can be set of a person.</summary>
    private static async Task<IReadOnlyList<AttributeEndpoints.KnownAttribute>> KnownAsync(ConsoleApi api) => (await api.GetAsync<Page<AttributeEndpoints.KnownAttribute>>("/attributes")).Items;

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
