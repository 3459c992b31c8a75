using System.Text.Json.Nodes;
using ScimHub.Provisioning.Connections;
using ScimHub.Server.Api;
using ScimHub.Server.Console.Pages;
using ScimHub.Server.Setup;
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
        connections.MapGet("/{id:guid}", (Guid id, HttpContext context, ConsoleApi api) => ShowAsync(id, context, api, null));
        Make(connections, "/tokens", async (id, form, _, api) => new(Token: (await api.SendAsync("POST", $"/connections/{id}/tokens", new JsonObject { ["expiresInDays"] = ConnectionForm.Number(form, "days") ?? 365 })).Read<TokenEndpoints.MadeToken>()));
        Make(connections, "/setup", async (id, _, kind, api) => new(Link: (await api.SendAsync("POST", $"/connections/{id}/setup", new JsonObject { ["kind"] = kind })).Read<ConnectionEndpoints.SetupView>()));
        Make(connections, "/clients", async (id, form, _, api) => new(Client: (await api.SendAsync("POST", $"/connections/{id}/clients", Client(form))).Read<ClientEndpoints.MadeClient>()));
        Make(connections, "/sync/preview", async (id, _, _, api) => new(Reading: (await api.SendAsync("POST", $"/connections/{id}/sync/preview", new JsonObject { ["force"] = true })).Read<ReadingEndpoints.ReadingView>()));
        Change(connections, "/setup/end", (id, form, api) => api.SendAsync("DELETE", $"/connections/{id}/setup/{Uri.EscapeDataString(form["link"])}"), "removed");
        Change(connections, "/setup/end-all", (id, _, api) => api.SendAsync("DELETE", $"/connections/{id}/setup"), "removed");
        Change(connections, "/tokens/revoke", (id, form, api) => api.SendAsync("DELETE", $"/connections/{id}/tokens/{Uri.EscapeDataString(form["token"])}"), "removed");
        Change(connections, "/clients/revoke", (id, form, api) => api.SendAsync("DELETE", $"/connections/{id}/clients/{Uri.EscapeDataString(form["client"])}"), "removed");
        Change(connections, "/trust", (id, form, api) => api.SendAsync("PATCH", $"/connections/{id}", new JsonObject { ["trust"] = Trust(form) }), "saved");
        Change(connections, "/oidc", (id, form, api) => api.SendAsync("PATCH", $"/connections/{id}", ConnectionForm.Oidc(form)), "saved", keeps: null);
        Change(connections, "/ldap", (id, form, api) => api.SendAsync("PATCH", $"/connections/{id}", ConnectionForm.Ldap(form)), "saved", keeps: null);
        Change(connections, "/release", (id, form, api) => api.SendAsync("PATCH", $"/users/{Uri.EscapeDataString(form["user"])}", new JsonObject { ["releasedTo"] = id.ToString() }), "released");
        Change(connections, "/sync", (id, form, api) => api.SendAsync("POST", $"/connections/{id}/sync", new JsonObject { ["force"] = form["force"] == "true" }), "started");
        Change(connections, "/settings", (id, form, api) => api.SendAsync("PATCH", $"/connections/{id}", Settings(form)), "saved");
        Change(connections, "/detach", (id, form, api) => api.SendAsync("POST", $"/connections/{id}/detach", new JsonObject { ["layers"] = form["layers"] }), "saved");
        Change(connections, "/attach", (id, _, api) => api.SendAsync("POST", $"/connections/{id}/attach", new JsonObject()), "saved");
        Change(connections, "/delete", (id, _, api) => api.SendAsync("DELETE", $"/connections/{id}"), "removed", Root, keeps: null);
    }

    /// <param name="keeps">The kind that was chosen goes on with every step, until it is set up and the connection itself says it.</param>
    private static void Change(RouteGroupBuilder connections, string path, Func<Guid, PageForm, ConsoleApi, Task> change, string done, string to = Root + "/{id}", string? keeps = "kind") =>
        connections.MapChange("/{id:guid}" + path, change, done, to, (id, context, api, fault) => ShowAsync(id, context, api, fault), keeps);

    private static string? Kind(HttpContext context) => ConnectionKinds.Known(context.Request.Query["kind"].FirstOrDefault());

    private static async Task<IResult> AddAsync(HttpContext context, ConsoleApi api, CancellationToken ct)
    {
        var form = await PageForm.ReadAsync(context, ct);
        var (name, kind) = (form["name"], form["kind"]);
        return await PageForm.ChangeAsync(
            async () => Address.Of($"{Root}/{(string)(await api.SendAsync("POST", "/connections", new JsonObject { ["name"] = name }))!["id"]!}", ("kind", kind), ("done", "added")),
            fault => Task.FromResult<IResult>(PageForm.Page<NewConnectionPage>(new { Frame = new Frame(api, context, fault), Name = name, Kind = kind }, fault)));
    }

    private static async Task<IResult> ShowAsync(Guid id, HttpContext context, ConsoleApi api, string? fault, Answered answered = default)
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
                Clients = await api.AllAsync<ClientEndpoints.ClientView>($"/connections/{id}/clients"),
                Made = answered.Token,
                answered.Link,
                Links = api.May(ApiPermission.EditConnections) ? await api.AllAsync<OpenSetupLink>($"/connections/{id}/setup") : [],
                answered.Client,
                answered.Reading,
                Base = url,
                SignInBase = url + await services.GetRequiredService<OrganizationHandles>().PrefixAsync(api.Caller.Actor.OrganizationId, context.RequestAborted),
                Kind = Kind(context),
                OidcTyped = ConnectionForm.Refused(context, "oidc", fault),
                LdapTyped = ConnectionForm.Refused(context, "ldap", fault),
                TrustTyped = ConnectionForm.Refused(context, "trust", fault),
                Activity = mayReadAudit ? await api.GetAsync<ConnectionActivity>($"/connections/{id}/activity") : null,
                Refused = mayReadAudit ? (await api.GetAsync<Page<JsonObject>>($"/audit?connection={id}&outcome=refused&limit=5")).Items : [],
                Conflicts = mayReadAudit ? await ConflictsAsync(id, api) : [],
                LastSync = (await api.AllAsync<JobEndpoints.JobView>("/jobs")).Where(job => job.ConnectionId == id && job.Kind.Contains("sync", StringComparison.OrdinalIgnoreCase)).MaxBy(job => job.CreatedAt),
            },
            fault);
    }

    /// <summary>The accounts that stood in the way of a sign-in or a push lately, and still do: the way it came by is not linked to them.</summary>
    private static async Task<IReadOnlyList<Person>> ConflictsAsync(Guid id, ConsoleApi api)
    {
        var refused = (await api.GetAsync<Page<JsonObject>>($"/audit?connection={id}&outcome=refused&action=user.asserted&limit=100")).Items;
        var found = new List<Person>();
        foreach (var entry in refused.Where(entry => (string?)entry["detail"]?["reason"] == "conflict").DistinctBy(entry => (string?)entry["targetId"]))
        {
            var isPush = (string?)entry["actor"] == "scimClient";
            if ((await api.GetAsync<Page<JsonObject>>(Address.Of("/users", ("filter", $"id eq \"{(string?)entry["targetId"]}\"")))).Items is [var json]
                && new Person(json) is var person && !person.Links.Any(link => link.Connection == id && (link.Channel == "scim") == isPush))
            {
                found.Add(person);
            }
        }
        return found;
    }

    /// <summary>Asks for something whose answer is on the page that follows, and nowhere else: a secret, or what would be done.</summary>
    private static void Make(RouteGroupBuilder connections, string path, Func<Guid, PageForm, string?, ConsoleApi, Task<Answered>> make) =>
        connections.MapPost("/{id:guid}" + path, async (Guid id, HttpContext context, ConsoleApi api, CancellationToken ct) =>
        {
            var form = await PageForm.ReadAsync(context, ct);
            try
            {
                return await ShowAsync(id, context, api, null, await make(id, form, Kind(context), api));
            }
            catch (ApiFault fault) when (fault.Status is not (401 or 503))
            {
                return await ShowAsync(id, context, api, fault.Message);
            }
        });

    private readonly record struct Answered(TokenEndpoints.MadeToken? Token = null, ConnectionEndpoints.SetupView? Link = null, ClientEndpoints.MadeClient? Client = null, ReadingEndpoints.ReadingView? Reading = null);

    private static JsonObject Client(PageForm form)
    {
        var json = new JsonObject { ["assertionOnly"] = form["proof"] == "assertion" };
        if (ConnectionForm.Number(form, "days") is { } days)
        {
            json["expiresInDays"] = days;
        }
        return json;
    }

    private static JsonObject Trust(PageForm form) => new() { ["issuer"] = form["issuer"], ["subject"] = form["subject"], ["audience"] = form["audience"], ["jwksUri"] = form["jwksUri"] };

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
