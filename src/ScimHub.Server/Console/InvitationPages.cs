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
        invitations.MapGet("", (string? state, string? email, string? cursor, HttpContext context, ConsoleApi api) => ListAsync(state, email, cursor, context, api, null));
        invitations.MapGet("/new", (HttpContext context, ConsoleApi api) => NewAsync(context, api, null, null));
        invitations.MapPost("/new", InviteAsync);
        invitations.MapGet("/{id:guid}", (Guid id, HttpContext context, ConsoleApi api) => ShowAsync(id, context, api, null, null));
        invitations.MapPost("/{id:guid}", SaveAsync);
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
                return await ListAsync(null, null, null, context, api, fault.Message);
            }
        });

    private static async Task<IResult> ListAsync(string? state, string? email, string? cursor, HttpContext context, ConsoleApi api, string? fault)
    {
        var invitations = new Page<InvitationView>([], null);
        try
        {
            invitations = await api.GetAsync<Page<InvitationView>>(Address.Of("/invitations", ("limit", "50"), ("state", state), ("email", email?.Trim()), ("cursor", cursor)));
        }
        catch (ApiFault wrong) when (wrong.Status == 400 && !string.IsNullOrEmpty(email))
        {
            fault ??= wrong.Message;
        }
        return PageForm.Page<InvitationsPage>(
            new
            {
                Frame = new Frame(api, context, fault),
                Invitations = invitations.Items,
                State = state,
                Email = email,
                Groups = await GroupsAsync(api),
                Inviters = await InvitersAsync(invitations.Items, api),
                Next = invitations.NextCursor is { } next ? Address.Next(context.Request, next) : null,
            },
            fault);
    }

    /// <param name="typed">What was typed and is not saved; null: nothing.</param>
    private static async Task<IResult> ShowAsync(Guid id, HttpContext context, ConsoleApi api, PageForm? typed, string? fault)
    {
        var invitation = await api.GetAsync<InvitationView>($"/invitations/{id}");
        return PageForm.Page<InvitationPage>(
            new
            {
                Frame = new Frame(api, context, fault),
                Invitation = invitation,
                Inviter = (await InvitersAsync([invitation], api)).Values.FirstOrDefault(),
                Pairs = typed is not null ? Pairs(typed) : invitation.Roles.Count == 0 ? [("", "")] : (IReadOnlyList<(string, string)>)[.. invitation.Roles.Select(role => (role.RoleId.ToString(), role.DomainId?.ToString() ?? ""))],
                Chosen = typed?.All("groups") ?? [.. invitation.Groups.Select(group => group.ToString())],
                Roles = api.May(ApiPermission.ReadAccess) ? await api.AllAsync<RoleView>("/roles") : [],
                Domains = api.May(ApiPermission.ReadAccess) ? await api.AllAsync<DomainView>("/domains") : [],
                Groups = await GroupsAsync(api),
            },
            fault);
    }

    private static async Task<IResult> SaveAsync(Guid id, HttpContext context, ConsoleApi api, CancellationToken ct)
    {
        var form = await PageForm.ReadAsync(context, ct);
        if (form.Has("more") || form.Has("drop"))
        {
            return await ShowAsync(id, context, api, form, null);
        }
        return await PageForm.ChangeAsync(
            async () =>
            {
                var had = (await api.GetAsync<InvitationView>($"/invitations/{id}")).Roles.Select(role => (Role: role.RoleId.ToString(), Domain: role.DomainId?.ToString() ?? "")).ToList();
                var wanted = Rows(form).Where(row => row.Role.Length > 0).ToList();
                var change = new JsonObject { ["add"] = Wishes(wanted.Except(had)), ["remove"] = Wishes(had.Except(wanted)) };
                if (form.Has("withGroups"))
                {
                    change["groups"] = new JsonArray([.. form.All("groups").Select(group => (JsonNode)group)]);
                }
                await api.SendAsync("PATCH", $"/invitations/{id}", change);
                return Address.Of($"{Root}/{id}", ("done", "saved"));
            },
            fault => ShowAsync(id, context, api, form, fault));
    }

    private static async Task<IReadOnlyList<GroupRow>> GroupsAsync(ConsoleApi api) => api.May(ApiPermission.ReadGroups) ? await GroupPages.LocalAsync(api) : [];

    /// <summary>People are looked up one by one: few invite. A program's name is told to whoever may see programs.</summary>
    private static async Task<IReadOnlyDictionary<Guid, string>> InvitersAsync(IReadOnlyList<InvitationView> invitations, ConsoleApi api)
    {
        var ids = invitations.Select(invitation => invitation.InviterId).OfType<Guid>().Distinct().ToList();
        var names = ids.Count > 0 && api.May(ApiPermission.ReadAccess)
            ? (await api.AllAsync<ServiceAccountEndpoints.ServiceAccountView>("/serviceaccounts")).Where(account => ids.Contains(account.Id)).ToDictionary(account => account.Id, account => account.Name)
            : [];
        foreach (var id in ids.Where(id => !names.ContainsKey(id)))
        {
            if ((await api.GetAsync<Page<JsonObject>>(Address.Of("/users", ("filter", $"id eq \"{id}\"")))).Items is [var person])
            {
                names[id] = new Person(person).Name;
            }
        }
        return names;
    }

    private static JsonArray Wishes(IEnumerable<(string Role, string Domain)> rows) =>
        [.. rows.Select(row => (JsonNode)new JsonObject { ["role"] = row.Role, ["domain"] = row.Domain.Length > 0 ? row.Domain : null })];

    private static async Task<IResult> NewAsync(HttpContext context, ConsoleApi api, PageForm? typed, string? fault) => PageForm.Page<NewInvitationPage>(
        new
        {
            Frame = new Frame(api, context, fault),
            Typed = typed ?? new PageForm(FormCollection.Empty),
            Pairs = typed is null && context.Request.Query["domain"] is [{ } domain] ? [("", domain)] : Pairs(typed),
            Roles = api.May(ApiPermission.ReadAccess) ? await api.AllAsync<RoleView>("/roles") : [],
            Domains = api.May(ApiPermission.ReadAccess) ? await api.AllAsync<DomainView>("/domains") : [],
            Groups = await GroupsAsync(api),
            Settings = api.May(ApiPermission.ReadSettings) ? await api.GetAsync<SettingsEndpoints.ProvisioningView>("/settings/provisioning") : null,
        },
        fault);

    private static async Task<IResult> InviteAsync(HttpContext context, ConsoleApi api, CancellationToken ct)
    {
        var form = await PageForm.ReadAsync(context, ct);
        if (form.Has("more") || form.Has("drop"))
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

    /// <summary>The rows of roles and domains: as many as were there, but for one that is taken away, and one more where that is asked for.</summary>
    private static List<(string Role, string Domain)> Pairs(PageForm? form)
    {
        List<(string Role, string Domain)> rows = form is null ? [("", "")] : Rows(form);
        if (form?.Has("more") == true || rows.Count == 0)
        {
            rows.Add(("", ""));
        }
        else if (form is not null && int.TryParse(form["drop"], NumberStyles.None, CultureInfo.InvariantCulture, out var dropped) && dropped < rows.Count && rows.Count > 1)
        {
            rows.RemoveAt(dropped);
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
        var roles = Wishes(Rows(form).Where(row => row.Role.Length > 0));
        var body = new JsonObject
        {
            ["people"] = new JsonArray([.. form["people"].Split(BetweenAddresses, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(address => new JsonObject { ["email"] = address })]),
            ["message"] = form.Optional("message"),
            ["inviteOnly"] = form["inviteOnly"] == "true",
        };
        if (roles.Count > 0)
        {
            body["roles"] = roles;
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
