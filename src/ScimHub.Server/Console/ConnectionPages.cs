using System.Text.Json.Nodes;
using ScimHub.Provisioning.Connections;
using ScimHub.Server.Api;
using ScimHub.Server.Console.Pages;
using ScimHub.Server.SignIn;

namespace ScimHub.Server.Console;

/// <summary><c>/console/connections</c>: identity providers, with the very values to paste at the other side.</summary>
internal static class ConnectionPages
{
    private const string Root = ConsoleEndpoints.Root + "/connections";

    public static void Map(RouteGroupBuilder console)
    {
        var connections = console.MapGroup("/connections");
        connections.MapGet("", async (HttpContext context, ConsoleApi api) => PageForm.Page<ConnectionsPage>(new { Frame = new Frame(api, context), Connections = await api.AllAsync<ConnectionView>("/connections") }));
        connections.MapGet("/new", (HttpContext context, ConsoleApi api) => PageForm.Page<NewConnectionPage>(new { Frame = new Frame(api, context), Name = "", Kind = "" }));
        connections.MapPost("/new", AddAsync);
        connections.MapGet("/{id:guid}", (Guid id, HttpContext context, ConsoleApi api) => ShowAsync(id, context, api, null, null));
        connections.MapPost("/{id:guid}/tokens", MakeTokenAsync);
        connections.MapPost("/{id:guid}/setup", MakeLinkAsync);
        Change(connections, "/setup/end", (id, form, api) => api.SendAsync("DELETE", $"/connections/{id}/setup/{Uri.EscapeDataString(form["link"])}"), "removed");
        Change(connections, "/tokens/revoke", (id, form, api) => api.SendAsync("DELETE", $"/connections/{id}/tokens/{Uri.EscapeDataString(form["token"])}"), "removed");
        Change(connections, "/oidc", (id, form, api) => api.SendAsync("PATCH", $"/connections/{id}", ConnectionForm.Oidc(form)), "saved", keeps: null);
        Change(connections, "/ldap", (id, form, api) => api.SendAsync("PATCH", $"/connections/{id}", ConnectionForm.Ldap(form)), "saved", keeps: null);
        Change(connections, "/release", (id, form, api) => api.SendAsync("PATCH", $"/users/{Uri.EscapeDataString(form["user"])}", new JsonObject { ["releasedTo"] = id.ToString() }), "released");
        Change(connections, "/sync", (id, _, api) => api.SendAsync("POST", $"/connections/{id}/sync", new JsonObject()), "started");
        Change(connections, "/settings", (id, form, api) => api.SendAsync("PATCH", $"/connections/{id}", Settings(form)), "saved");
        Change(connections, "/detach", (id, form, api) => api.SendAsync("POST", $"/connections/{id}/detach", new JsonObject { ["layers"] = form["layers"] }), "saved");
        Change(connections, "/attach", (id, _, api) => api.SendAsync("POST", $"/connections/{id}/attach", new JsonObject()), "saved");
        Change(connections, "/delete", (id, _, api) => api.SendAsync("DELETE", $"/connections/{id}"), "removed", Root, keeps: null);
    }

    /// <param name="keeps">The kind that was chosen goes on with every step, until it is set up and the connection itself says it.</param>
    private static void Change(RouteGroupBuilder connections, string path, Func<Guid, PageForm, ConsoleApi, Task> change, string done, string to = Root + "/{id}", string? keeps = "kind") =>
        connections.MapChange("/{id:guid}" + path, change, done, to, (id, context, api, fault) => ShowAsync(id, context, api, fault, null), keeps);

    private static string? Kind(HttpContext context) => ConnectionKinds.Known(context.Request.Query["kind"].FirstOrDefault());

    private static async Task<IResult> AddAsync(HttpContext context, ConsoleApi api, CancellationToken ct)
    {
        var form = await PageForm.ReadAsync(context, ct);
        var (name, kind) = (form["name"], form["kind"]);
        return await PageForm.ChangeAsync(
            async () => Address.Of($"{Root}/{(string)(await api.SendAsync("POST", "/connections", new JsonObject { ["name"] = name }))!["id"]!}", ("kind", kind), ("done", "added")),
            fault => Task.FromResult<IResult>(PageForm.Page<NewConnectionPage>(new { Frame = new Frame(api, context, fault), Name = name, Kind = kind }, fault)));
    }

    private static async Task<IResult> ShowAsync(Guid id, HttpContext context, ConsoleApi api, string? fault, TokenEndpoints.MadeToken? made, ConnectionEndpoints.SetupView? link = null)
    {
        var mayReadAudit = api.May(ApiPermission.ReadAudit);
        var services = context.RequestServices;
        var url = services.GetRequiredService<PublicUrl>().Of(context.Request);
        return PageForm.Page<ConnectionPage>(
            new
            {
                Frame = new Frame(api, context, fault),
                Connection = await api.GetAsync<ConnectionView>($"/connections/{id}"),
                Tokens = await api.AllAsync<TokenEndpoints.TokenView>($"/connections/{id}/tokens"),
                Made = made,
                Link = link,
                Base = url,
                SignInBase = url + await services.GetRequiredService<OrganizationHandles>().PrefixAsync(api.Caller.Actor.OrganizationId, context.RequestAborted),
                Kind = Kind(context),
                OidcTyped = ConnectionForm.Refused(context, "oidc", fault),
                LdapTyped = ConnectionForm.Refused(context, "ldap", fault),
                Activity = mayReadAudit ? await api.GetAsync<ConnectionActivity>($"/connections/{id}/activity") : null,
                Refused = mayReadAudit ? (await api.GetAsync<Page<JsonObject>>($"/audit?connection={id}&outcome=refused&limit=5")).Items : [],
                Conflicts = mayReadAudit ? await ConflictsAsync(id, api) : [],
                LastSync = (await api.AllAsync<JobEndpoints.JobView>("/jobs")).Where(job => job.ConnectionId == id && job.Kind.Contains("sync", StringComparison.OrdinalIgnoreCase)).MaxBy(job => job.CreatedAt),
            },
            fault);
    }

    /// <summary>The accounts that stood in the way of a sign-in lately, and still do.</summary>
    private static async Task<IReadOnlyList<Person>> ConflictsAsync(Guid id, ConsoleApi api)
    {
        var refused = (await api.GetAsync<Page<JsonObject>>($"/audit?connection={id}&outcome=refused&action=user.asserted&limit=100")).Items;
        var found = new List<Person>();
        foreach (var target in refused.Where(entry => (string?)entry["detail"]?["reason"] == "conflict").Select(entry => (string?)entry["targetId"]).OfType<string>().Distinct())
        {
            if ((await api.GetAsync<Page<JsonObject>>(Address.Of("/users", ("filter", $"id eq \"{target}\"")))).Items is [var json] && new Person(json) is var person && !person.Links.Any(link => link.Connection == id && link.Channel != "scim"))
            {
                found.Add(person);
            }
        }
        return found;
    }

    /// <summary>The token's text is on this answer, and nowhere else.</summary>
    private static async Task<IResult> MakeTokenAsync(Guid id, HttpContext context, ConsoleApi api, CancellationToken ct)
    {
        var form = await PageForm.ReadAsync(context, ct);
        try
        {
            var made = await api.SendAsync("POST", $"/connections/{id}/tokens", new JsonObject { ["expiresInDays"] = ConnectionForm.Number(form, "days") ?? 365 });
            return await ShowAsync(id, context, api, null, new((string)made!["token"]!, (Guid)made["id"]!, (DateTimeOffset)made["expiresAt"]!));
        }
        catch (ApiFault fault) when (fault.Status is not (401 or 503))
        {
            return await ShowAsync(id, context, api, fault.Message, null);
        }
    }

    /// <summary>So is the link for the customer's IT.</summary>
    private static async Task<IResult> MakeLinkAsync(Guid id, HttpContext context, ConsoleApi api)
    {
        try
        {
            return await ShowAsync(id, context, api, null, null, (await api.SendAsync("POST", $"/connections/{id}/setup", new JsonObject { ["kind"] = Kind(context) })).Read<ConnectionEndpoints.SetupView>());
        }
        catch (ApiFault fault) when (fault.Status is not (401 or 503))
        {
            return await ShowAsync(id, context, api, fault.Message, null);
        }
    }

    private static JsonObject Settings(PageForm form)
    {
        var json = new JsonObject
        {
            ["ssoProvisioning"] = form["ssoProvisioning"],
            ["adoption"] = form["adoption"],
            ["dialect"] = form["dialect"],
            ["ssoPermissions"] = form["ssoPermissions"] == "true",
            ["paused"] = new JsonArray([.. form.All("paused").Select(channel => (JsonNode)channel)]),
        };
        if (form.Has("administration"))
        {
            json["mayAdminister"] = form["mayAdminister"] == "true";
        }
        if (ConnectionForm.Number(form, "precedence") is { } precedence)
        {
            json["precedence"] = precedence;
        }
        return json;
    }
}
