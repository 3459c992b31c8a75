using System.Text.Json.Nodes;
using ScimHub.Server.Api;
using ScimHub.Server.Console.Pages;

namespace ScimHub.Server.Console;

/// <summary><c>/console/serviceaccounts</c>: programs that work with the API, and their keys.</summary>
internal static class ServiceAccountPages
{
    private const string Root = ConsoleEndpoints.Root + "/serviceaccounts";

    public static void Map(RouteGroupBuilder console)
    {
        var accounts = console.MapGroup("/serviceaccounts");
        accounts.MapGet("", (HttpContext context, ConsoleApi api) => ListAsync(context, api, null, null));
        Change(accounts, "", async (_, form, api) =>
        {
            await api.SendAsync("POST", "/serviceaccounts", new JsonObject { ["name"] = form["name"], ["role"] = form["role"], ["domain"] = form.Optional("domain") });
            return null;
        }, "added");
        Change(accounts, "/{id:guid}/keys", async (id, _, api) => (await api.SendAsync("POST", $"/serviceaccounts/{id}/keys", new JsonObject())).Read<ServiceAccountEndpoints.MadeKey>(), "added");
        Change(accounts, "/{id:guid}/keys/{key:guid}/revoke", async (id, form, api) =>
        {
            await api.SendAsync("DELETE", $"/serviceaccounts/{id}/keys/{Uri.EscapeDataString(form["key"])}");
            return null;
        }, "removed");
        Change(accounts, "/{id:guid}/delete", async (id, _, api) =>
        {
            await api.SendAsync("DELETE", $"/serviceaccounts/{id}");
            return null;
        }, "removed");
    }

    /// <param name="change">Returns a key that was made: it is shown on the answer, and nowhere else.</param>
    private static void Change(RouteGroupBuilder accounts, string path, Func<string?, PageForm, ConsoleApi, Task<ServiceAccountEndpoints.MadeKey?>> change, string done) =>
        accounts.MapPost(path, async (HttpContext context, ConsoleApi api, CancellationToken ct) =>
        {
            try
            {
                var made = await change((string?)context.Request.RouteValues["id"], await PageForm.ReadAsync(context, ct), api);
                return made is null ? Results.Redirect(Address.Of(Root, ("done", done))) : await ListAsync(context, api, null, made);
            }
            catch (ApiFault fault) when (fault.Status is not (401 or 503))
            {
                return await ListAsync(context, api, fault.Message, null);
            }
        });

    private static async Task<IResult> ListAsync(HttpContext context, ConsoleApi api, string? fault, ServiceAccountEndpoints.MadeKey? made)
    {
        var accounts = await api.AllAsync<ServiceAccountEndpoints.ServiceAccountView>("/serviceaccounts");
        var keys = new Dictionary<Guid, IReadOnlyList<ServiceAccountEndpoints.KeyView>>();
        foreach (var account in accounts)
        {
            keys[account.Id] = await api.AllAsync<ServiceAccountEndpoints.KeyView>($"/serviceaccounts/{account.Id}/keys");
        }
        return PageForm.Page<ServiceAccountsPage>(
            new
            {
                Frame = new Frame(api, context, fault),
                Accounts = accounts,
                Keys = keys,
                Made = made,
                Roles = await api.AllAsync<RoleView>("/roles"),
                Domains = await api.AllAsync<DomainView>("/domains"),
            },
            fault);
    }
}
