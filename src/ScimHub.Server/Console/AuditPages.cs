using System.Text.Json.Nodes;
using ScimHub.Server.Api;
using ScimHub.Server.Console.Pages;

namespace ScimHub.Server.Console;

/// <summary><c>/console/audit</c>: who did what, one entry, and the export.</summary>
internal static class AuditPages
{
    private const string Root = ConsoleEndpoints.Root + "/audit";

    public static void Map(RouteGroupBuilder console)
    {
        var audit = console.MapGroup("/audit");
        audit.MapGet("", ListAsync);
        audit.MapGet("/{id:guid}", ShowAsync);
        audit.MapGet("/export", ExportAsync);
        audit.MapPost("/views", SaveAsync);
        audit.MapPost("/views/remove", RemoveAsync);
    }

    /// <summary>The filter of the page, under a name.</summary>
    private static async Task<IResult> SaveAsync(HttpContext context, ConsoleApi api, CancellationToken ct)
    {
        var form = await PageForm.ReadAsync(context, ct);
        var query = new AuditQuery(form.Optional("actor"), form.Optional("action"), form.Optional("target"), form.Optional("user"), form.Optional("outcome"), form.Optional("connection"), form.Optional("from"), form.Optional("until"), form.Optional("zone"));
        return await PageForm.ChangeAsync(
            async () =>
            {
                await api.SendAsync("POST", "/views", new JsonObject { ["name"] = form["name"], ["query"] = Address.Of("", query.Fields).TrimStart('?') });
                return Address.Of(Root, [.. query.Fields, ("done", "saved")]);
            },
            fault => PageAsync(query, [], null, context, api, fault));
    }

    private static async Task<IResult> RemoveAsync(HttpContext context, ConsoleApi api, CancellationToken ct)
    {
        var form = await PageForm.ReadAsync(context, ct);
        return await PageForm.ChangeAsync(
            async () =>
            {
                await api.SendAsync("DELETE", $"/views/{Uri.EscapeDataString(form["view"])}");
                return Address.Of(Root, ("done", "removed"));
            },
            fault => PageAsync(default, [], null, context, api, fault));
    }

    private static async Task<IResult> PageAsync(AuditQuery query, IReadOnlyList<JsonObject> entries, string? next, HttpContext context, ConsoleApi api, string? fault) => PageForm.Page<AuditPage>(
        new
        {
            Frame = new Frame(api, context, fault),
            Entries = entries,
            Query = query,
            Next = next is null ? null : Address.Next(context.Request, next),
            Connections = api.May(ApiPermission.ReadConnections) ? await api.AllAsync<ConnectionView>("/connections") : [],
            Saved = await api.AllAsync<ViewEndpoints.SavedViewView>("/views"),
        },
        fault);

    private static async Task<IResult> ListAsync([AsParameters] AuditQuery query, string? cursor, HttpContext context, ConsoleApi api)
    {
        try
        {
            var entries = await api.GetAsync<Page<JsonObject>>(Address.Of("/audit", [.. query.Parameters, ("limit", "50"), ("cursor", cursor)]));
            return await PageAsync(query, entries.Items, entries.NextCursor, context, api, null);
        }
        catch (ApiFault fault) when (fault.Status is 400 or 404)
        {
            return await PageAsync(query, [], null, context, api, fault.Message);
        }
    }

    private static async Task<IResult> ShowAsync(Guid id, HttpContext context, ConsoleApi api) =>
        PageForm.Page<AuditEntryPage>(new { Frame = new Frame(api, context), Entry = await api.GetAsync<JsonObject>($"/audit/{id}") });

    private static async Task<IResult> ExportAsync([AsParameters] AuditQuery query, string? format, ConsoleApi api)
    {
        // What is not understood is told on a page, before a file begins.
        await api.GetAsync<Page<JsonObject>>(Address.Of("/audit", [.. query.Parameters, ("limit", "1")]));
        var (extension, type) = format == "jsonl" ? ("jsonl", "application/jsonl") : ("csv", "text/csv; charset=utf-8");
        return Results.Stream(output => api.CopyAsync(Address.Of("/audit/export", [.. query.Parameters, ("format", extension)]), output), type, $"audit.{extension}");
    }
}
