using System.Globalization;
using System.Text.Json.Nodes;
using ScimHub.Server.Api;
using ScimHub.Server.Console.Pages;

namespace ScimHub.Server.Console;

/// <summary><c>/console/settings</c>: the switch, invite-only, seats, how people sign in here, how long things last, mail domains.</summary>
internal static class SettingsPages
{
    private static readonly string[] LimitNames = ["sessionIdleMinutes", "sessionAbsoluteMinutes", "auditRetentionDays"];

    private const string Root = ConsoleEndpoints.Root + "/settings";

    public static void Map(RouteGroupBuilder console)
    {
        var settings = console.MapGroup("/settings");
        settings.MapGet("", (HttpContext context, ConsoleApi api) => ShowAsync(context, api, null));
        Change(settings, "/provisioning", (form, api) => api.SendAsync("PATCH", "/settings/provisioning", Provisioning(form)), "saved");
        Change(settings, "/signin", (form, api) => api.SendAsync("PATCH", "/settings/signin", SignIn(form)), "saved");
        Change(settings, "/limits", (form, api) => api.SendAsync("PATCH", "/settings/limits", Limits(form)), "saved");
        Change(settings, "/mail/test", (form, api) => api.SendAsync("POST", "/mail/test", new JsonObject { ["address"] = form["address"] }), "mailed");
        Change(settings, "/maildomains", (form, api) => api.SendAsync("PUT", Of(form), new JsonObject { ["connection"] = form["connection"] }), "added");
        Change(settings, "/maildomains/verify", (form, api) => api.SendAsync("POST", Of(form, "/verify")), "saved");
        Change(settings, "/maildomains/remove", (form, api) => api.SendAsync("DELETE", Of(form)), "removed");
    }

    private static string Of(PageForm form, string behind = "") => $"/maildomains/{Uri.EscapeDataString(form["name"])}{behind}";

    private static void Change(RouteGroupBuilder settings, string path, Func<PageForm, ConsoleApi, Task> change, string done) =>
        settings.MapChange(path, (_, form, api) => change(form, api), done, Root, (_, context, api, fault) => ShowAsync(context, api, fault));

    private static async Task<IResult> ShowAsync(HttpContext context, ConsoleApi api, string? fault)
    {
        var mayReadConnections = api.May(ApiPermission.ReadConnections);
        return PageForm.Page<SettingsPage>(
            new
            {
                Frame = new Frame(api, context, fault),
                Provisioning = await api.GetAsync<SettingsEndpoints.ProvisioningView>("/settings/provisioning"),
                SignIn = await api.GetAsync<SettingsEndpoints.SignInView>("/settings/signin"),
                Limits = await api.GetAsync<SettingsEndpoints.LimitsView>("/settings/limits"),
                Changes = api.May(ApiPermission.ReadAudit) ? await api.GetAsync<SettingsEndpoints.ProvisioningChanges>("/settings/provisioning/changes") : null,
                Mail = await api.GetAsync<MailEndpoints.MailStatusView>("/mail"),
                Tried = ConnectionForm.Refused(context, "test", fault),
                Mails = await api.AllAsync<MailEndpoints.TemplateView>("/mail/templates"),
                MailDomains = mayReadConnections ? await api.AllAsync<MailDomainEndpoints.MailDomainView>("/maildomains") : [],
                Connections = mayReadConnections ? await api.AllAsync<ConnectionView>("/connections") : [],
            },
            fault);
    }

    /// <summary>What the configuration holds is not on the form, and so is not sent.</summary>
    private static JsonObject Provisioning(PageForm form)
    {
        var json = new JsonObject();
        if (form.Has("sso"))
        {
            json["disableSsoProvisioning"] = Flag(form["sso"], "off");
        }
        if (form.Has("inviteOnly"))
        {
            json["inviteOnly"] = Flag(form["inviteOnly"], "on");
        }
        if (form.Has("seats"))
        {
            json["seats"] = Number(form, "seats");
        }
        return json;
    }

    /// <summary>Null withdraws what was set here.</summary>
    private static bool? Flag(string word, string isTrue) => word == "default" ? null : word == isTrue;

    private static JsonObject Limits(PageForm form)
    {
        var json = new JsonObject();
        foreach (var name in LimitNames.Where(form.Has))
        {
            json[name] = Number(form, name);
        }
        return json;
    }

    /// <summary>Empty: not set here.</summary>
    private static int? Number(PageForm form, string name) => form.Optional(name) is not { } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw new ApiFault(400, $"'{text}' is no number: write a number of 0 or more, or leave it empty.");

    private static JsonObject SignIn(PageForm form)
    {
        var json = new JsonObject();
        if (form.Has("ssoOnly"))
        {
            json["ssoOnly"] = Flag(form["ssoOnly"], "on");
        }
        if (form.Has("secondFactor"))
        {
            json["secondFactor"] = form.Optional("secondFactor");
        }
        return json;
    }
}
