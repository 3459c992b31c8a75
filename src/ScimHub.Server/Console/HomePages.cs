using System.Text.Json.Nodes;
using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Organizations;
using ScimHub.Server.Api;
using ScimHub.Server.Console.Pages;

namespace ScimHub.Server.Console;

/// <summary><c>/console</c>: the organisation at a glance.</summary>
internal static class HomePages
{
    public static void Map(RouteGroupBuilder console) => console.MapGet("", ShowAsync);

    /// <summary>Who is of one domain has nothing to see of the whole.</summary>
    private static async Task<IResult> ShowAsync(HttpContext context, ConsoleApi api) => api.IsOfDomain ? Results.Redirect(PeoplePages.Root) : PageForm.Page<HomePage>(new
    {
        Frame = new Frame(api, context),
        View = await api.GetAsync<Overview>("/overview"),
        Connections = api.May(ApiPermission.ReadConnections) ? await api.AllAsync<ConnectionView>("/connections") : null,
        Activity = api.May(ApiPermission.ReadConnections) && api.May(ApiPermission.ReadAudit) ? await api.AllAsync<ConnectionActivity>("/activity") : null,
        Refused = api.May(ApiPermission.ReadAudit) ? (await api.GetAsync<Page<JsonObject>>("/audit?outcome=refused&limit=5")).Items : [],
        Settings = api.May(ApiPermission.ReadSettings) ? await api.GetAsync<SettingsEndpoints.ProvisioningView>("/settings/provisioning") : null,
    });
}
