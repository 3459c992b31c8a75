using System.Text.Json.Nodes;
using ScimHub.Provisioning.Access;
using ScimHub.Provisioning.Audit;
using ScimHub.Server.Api;
using ScimHub.Server.Console;
using ScimHub.Server.Setup.Pages;
using ScimHub.Server.SignIn;

namespace ScimHub.Server.Setup;

/// <summary><c>/setup</c>: the page behind a set-up link.</summary>
internal static class SetupEndpoints
{
    public const string Path = "/setup";

    private const string Cookie = "scimhub-setup";

    private static readonly NamedRole Role = new(Guid.Empty, "set-up link", new([PermissionEntry.Parse(ApiPermission.ReadConnections), PermissionEntry.Parse(ApiPermission.EditConnections)]), [], BuiltIn: true);

    public static void Add(IServiceCollection services) => services.AddSingleton<SetupLinks>();

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(Path, OpenAsync);
        endpoints.MapPost(Path + "/tokens", (HttpContext context, SetupLinks links, ConsoleApi api, CancellationToken ct) => ChangeAsync(context, links, api, async (id, _) =>
        {
            var made = await api.SendAsync("POST", $"/connections/{id}/tokens", new JsonObject());
            return made.Read<TokenEndpoints.MadeToken>();
        }, ct));
        endpoints.MapPost(Path + "/oidc", (HttpContext context, SetupLinks links, ConsoleApi api, CancellationToken ct) => ChangeAsync(context, links, api, async (id, form) =>
        {
            await api.SendAsync("PATCH", $"/connections/{id}", ConnectionForm.Oidc(form));
            return null;
        }, ct));
        endpoints.MapPost(Path + "/ldap", (HttpContext context, SetupLinks links, ConsoleApi api, CancellationToken ct) => ChangeAsync(context, links, api, async (id, form) =>
        {
            await api.SendAsync("PATCH", $"/connections/{id}", ConnectionForm.Ldap(form));
            return null;
        }, ct));
    }

    /// <summary>The code goes into a cookie, and out of the address.</summary>
    private static async Task<IResult> OpenAsync(string? code, HttpContext context, SetupLinks links, HubCookies cookies, ConsoleApi api, CancellationToken ct)
    {
        if (code is not null)
        {
            cookies.Write(context, Cookie, code, TimeSpan.FromHours(12));
            return Results.Redirect(Path);
        }
        return await BeginAsync(context, links, api, ct) is { } link ? await PageAsync(link, context, api, null, null) : Over();
    }

    private static async Task<IResult> ChangeAsync(HttpContext context, SetupLinks links, ConsoleApi api, Func<Guid, PageForm, Task<TokenEndpoints.MadeToken?>> change, CancellationToken ct)
    {
        if (await BeginAsync(context, links, api, ct) is not { } link)
        {
            return Over();
        }
        try
        {
            var made = await change(link.ConnectionId, await PageForm.ReadAsync(context, ct));
            return made is null ? Results.Redirect($"{Path}?done=saved") : await PageAsync(link, context, api, null, made);
        }
        catch (ApiFault fault) when (fault.Status != 503)
        {
            return await PageAsync(link, context, api, fault.Message, null);
        }
    }

    private static async Task<SetupLink?> BeginAsync(HttpContext context, SetupLinks links, ConsoleApi api, CancellationToken ct)
    {
        var code = context.RequestServices.GetRequiredService<HubCookies>().Read(context.Request, Cookie);
        if (await links.ReadAsync(code, ct) is not { } link)
        {
            return null;
        }
        var actor = new Actor(link.OrganizationId, ActorKind.Person, link.IssuedBy, link.LinkId, context.Connection.RemoteIpAddress?.ToString());
        api.Begin(context, new(actor, Role, null, code!) { ConnectionId = link.ConnectionId });
        return link;
    }

    private static async Task<IResult> PageAsync(SetupLink link, HttpContext context, ConsoleApi api, string? fault, TokenEndpoints.MadeToken? made)
    {
        var services = context.RequestServices;
        var url = services.GetRequiredService<PublicUrl>().Of(context.Request);
        try
        {
            var connection = await api.GetAsync<ConnectionView>($"/connections/{link.ConnectionId}");
            return PageForm.Page<SetupPage>(
                new
                {
                    Connection = connection,
                    Tokens = await api.AllAsync<TokenEndpoints.TokenView>($"/connections/{link.ConnectionId}/tokens"),
                    Clients = await api.AllAsync<ClientEndpoints.ClientView>($"/connections/{link.ConnectionId}/clients"),
                    Base = url,
                    SignInBase = url + await services.GetRequiredService<OrganizationHandles>().PrefixAsync(link.OrganizationId, context.RequestAborted),
                    Made = made,
                    Kind = ConnectionKinds.Known(context.Request.Query["kind"].FirstOrDefault()) ?? (connection.Oidc is null && connection.Ldap is null ? link.Kind : null),
                    OidcTyped = ConnectionForm.Refused(context, "oidc", fault),
                    LdapTyped = ConnectionForm.Refused(context, "ldap", fault),
                    Fault = fault,
                    Saved = context.Request.Query["done"] == "saved",
                },
                fault);
        }
        catch (ApiFault gone) when (gone.Status == 404)
        {
            return Over();
        }
    }

    private static IResult Over() => SignInApplication.Page(404, "This link is over", "It was ended, its seven days are over, or its connection is gone. Ask whoever sent it for a new one.");
}
