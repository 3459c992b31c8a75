using System.Globalization;
using System.Text.Json.Nodes;
using ScimHub.Server.Api;
using ScimHub.Server.Console.Pages;

namespace ScimHub.Server.Console;

/// <summary><c>/console/invitations</c>: people who are asked in.</summary>
internal static class InvitationPages
{
    private const string Root = ConsoleEndpoints.Root + "/invitations";

    private static readonly char[] BetweenAddresses = [',', ';', '\r', '\n', '\t'];

    public static void Map(RouteGroupBuilder console)
    {
        var invitations = console.MapGroup("/invitations");
        invitations.MapGet("", (string? state, string? cursor, HttpContext context, ConsoleApi api) => ListAsync(state, cursor, context, api, null));
        invitations.MapGet("/new", (HttpContext context, ConsoleApi api) => NewAsync(context, api, null, null));
        invitations.MapPost("/new", InviteAsync);
        Change(invitations, "/resend", (id, api) => api.SendAsync("POST", $"/invitations/{id}/resend", new JsonObject()), "resent");
        Change(invitations, "/revoke", (id, api) => api.SendAsync("DELETE", $"/invitations/{id}"), "revoked");
    }

    private static void Change(RouteGroupBuilder invitations, string path, Func<Guid, ConsoleApi, Task<JsonNode?>> change, string done) =>
        invitations.MapPost("/{id:guid}" + path, async (Guid id, HttpContext context, ConsoleApi api) =>
        {
            try
            {
                // Where no mail leaves, the new link is shown: this once.
                return (await change(id, api))?["link"] is { } link
                    ? PageForm.Page<InvitedPage>(new { Frame = new Frame(api, context), Links = (IReadOnlyList<(string, string)>)[("The new link", (string)link!)], Notice = (string?)null })
                    : Results.Redirect(Address.Of(Root, ("done", done)));
            }
            catch (ApiFault fault) when (fault.Status != 503)
            {
                return await ListAsync(null, null, context, api, fault.Message);
            }
        });

    private static async Task<IResult> ListAsync(string? state, string? cursor, HttpContext context, ConsoleApi api, string? fault)
    {
        var invitations = await api.GetAsync<Page<InvitationView>>(Address.Of("/invitations", ("limit", "50"), ("state", state), ("cursor", cursor)));
        return PageForm.Page<InvitationsPage>(
            new { Frame = new Frame(api, context, fault), Invitations = invitations.Items, State = state, Next = invitations.NextCursor is { } next ? Address.Next(context.Request, next) : null },
            fault);
    }

    private static async Task<IResult> NewAsync(HttpContext context, ConsoleApi api, PageForm? typed, string? fault) => PageForm.Page<NewInvitationPage>(
        new
        {
            Frame = new Frame(api, context, fault),
            Typed = typed ?? new PageForm(FormCollection.Empty),
            Pairs = Pairs(typed),
            Roles = api.May(ApiPermission.ReadAccess) ? await api.AllAsync<RoleView>("/roles") : [],
            Domains = api.May(ApiPermission.ReadAccess) ? await api.AllAsync<DomainView>("/domains") : [],
            Groups = api.May(ApiPermission.ReadGroups) ? await GroupPages.LocalAsync(api) : [],
            Settings = api.May(ApiPermission.ReadSettings) ? await api.GetAsync<SettingsEndpoints.ProvisioningView>("/settings/provisioning") : null,
        },
        fault);

    private static async Task<IResult> InviteAsync(HttpContext context, ConsoleApi api, CancellationToken ct)
    {
        var form = await PageForm.ReadAsync(context, ct);
        if (form.Has("more") || form.Has("less"))
        {
            return await NewAsync(context, api, form, null);
        }
        try
        {
            var made = await api.SendAsync("POST", "/invitations", Body(form));
            var links = made!["items"]!.AsArray().Where(item => item!["link"] is not null).Select(item => ((string)item!["address"]!, (string)item["link"]!)).ToList();
            return links.Count == 0
                ? Results.Redirect(Address.Of(Root, ("done", "invited")))
                : PageForm.Page<InvitedPage>(new { Frame = new Frame(api, context), Links = (IReadOnlyList<(string, string)>)links, Notice = (string?)made["notice"] });
        }
        catch (ApiFault fault) when (fault.Status is not (401 or 503))
        {
            return await NewAsync(context, api, form, fault.Message);
        }
    }

    /// <summary>The rows of roles and domains: as many as were there, one more where that is asked for.</summary>
    private static List<(string Role, string Domain)> Pairs(PageForm? form)
    {
        List<(string Role, string Domain)> rows = form is null ? [("", "")] : Rows(form);
        if (form?.Has("more") == true || rows.Count == 0)
        {
            rows.Add(("", ""));
        }
        else if (form?.Has("less") == true && rows.Count > 1)
        {
            rows.RemoveAt(rows.Count - 1);
        }
        return rows;
    }

    private static List<(string Role, string Domain)> Rows(PageForm form)
    {
        var rows = new List<(string Role, string Domain)>();
        for (var i = 0; form.Has($"role{i}"); i++)
        {
            rows.Add((form[$"role{i}"], form[$"domain{i}"]));
        }
        return rows;
    }

    private static JsonObject Body(PageForm form)
    {
        var roles = Rows(form).Where(row => row.Role.Length > 0).Select(row => (JsonNode)new JsonObject { ["role"] = row.Role, ["domain"] = row.Domain.Length > 0 ? row.Domain : null }).ToList();
        var body = new JsonObject
        {
            ["people"] = new JsonArray([.. form["people"].Split(BetweenAddresses, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(address => new JsonObject { ["email"] = address })]),
            ["message"] = form.Optional("message"),
            ["inviteOnly"] = form["inviteOnly"] == "true",
        };
        if (roles.Count > 0)
        {
            body["roles"] = new JsonArray([.. roles]);
        }
        if (form.All("groups") is { Count: > 0 } groups)
        {
            body["groups"] = new JsonArray([.. groups.Select(group => (JsonNode)group)]);
        }
        if (form.Optional("days") is { } days)
        {
            body["expiresInHours"] = int.TryParse(days, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and < 1_000 ? number * 24 : throw new ApiFault(400, $"'{days}' is no number of days.");
        }
        return body;
    }
}
