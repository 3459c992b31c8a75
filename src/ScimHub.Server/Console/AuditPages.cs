using System.Text.Json.Nodes;
using ScimHub.Server.Api;
using ScimHub.Server.Console.Pages;

namespace ScimHub.Server.Console;

/// <summary><c>/console/audit</c>: who did what, one entry, and the export.</summary>
internal static class AuditPages
{
    public static void Map(RouteGroupBuilder console)
    {
        var audit = console.MapGroup("/audit");
        audit.MapGet("", ListAsync);
        audit.MapGet("/{id:guid}", ShowAsync);
        audit.MapGet("/export", ExportAsync);
    }

    private static async Task<IResult> ListAsync([AsParameters] AuditQuery query, string? cursor, HttpContext context, ConsoleApi api)
    {
        try
        {
            var entries = await api.GetAsync<Page<JsonObject>>(Address.Of("/audit", [.. query.Parameters, ("limit", "50"), ("cursor", cursor)]));
            return PageForm.Page<AuditPage>(new
            {
                Frame = new Frame(api, context),
                Entries = entries.Items,
                Query = query,
                Next = entries.NextCursor is { } next ? Address.Next(context.Request, next) : null,
            });
        }
        catch (ApiFault fault) when (fault.Status == 400)
        {
            return PageForm.Page<AuditPage>(new { Frame = new Frame(api, context, fault.Message), Entries = (IReadOnlyList<JsonObject>)[], Query = query, Next = (string?)null }, fault.Message);
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
