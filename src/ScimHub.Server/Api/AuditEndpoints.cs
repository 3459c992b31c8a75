using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Connections;

namespace ScimHub.Server.Api;

/// <summary><c>/audit</c>: who did what, newest first.</summary>
internal static class AuditEndpoints
{
    /// <summary>What may be asked for, each once: see <see cref="AuditFilter"/>.</summary>
    private static readonly string[] Names = ["actor", "credential", "connection", "action", "target", "outcome", "address", "from", "until"];

    public static void Map(RouteGroupBuilder api)
    {
        var audit = api.MapGroup("/audit").WithTags("Audit");
        audit.MapGet("", ListAsync).Needs(ApiPermission.ReadAudit, "Lists audit entries, newest first, by actor, credential, connection, action, target, outcome, address, from and until. What was set is told as 'before' and 'after', by attribute; 'values' says erased where a person's ended with the account.");
        audit.MapGet("/{id:guid}", GetAsync).Needs(ApiPermission.ReadAudit, "Reads one entry, such as the one a denied page refers to.");
        audit.MapGet("/export", ExportAsync).Needs(ApiPermission.ReadAudit, "Writes all entries of the same filters as CSV (RFC 4180) or JSON lines, with what was set before and after.");
    }

    private static async Task<Page<JsonObject>> ListAsync([AsParameters] PageQuery page, ApiRequest api, CancellationToken ct)
    {
        var after = api.After(page);
        var limit = Math.Min(api.Limit(page), AuditReader.MaxPage - 1);
        var records = await api.Audit.ListAsync(Filter(api), after == Guid.Empty ? null : after, limit + 1, ct);
        return api.Page(records, page with { Limit = limit }, record => record.Entry.Id, Json);
    }

    private static async Task<Ok<JsonObject>> GetAsync(Guid id, ApiRequest api, CancellationToken ct) => TypedResults.Ok(Json(await api.Audit.GetAsync(id, ct)));

    private static PushStreamHttpResult ExportAsync(string? format, ApiRequest api, CancellationToken ct)
    {
        var kind = format switch
        {
            "csv" => AuditFormat.Csv,
            null or "jsonl" => AuditFormat.Jsonl,
            _ => throw new AdministrationException("'format' is csv or jsonl."),
        };
        var records = api.Audit.ReadAsync(Filter(api), ct);
        return TypedResults.Stream(output => AuditExport.WriteAsync(records, kind, output, ct), AuditExport.MediaType(kind), $"audit.{(kind == AuditFormat.Csv ? "csv" : "jsonl")}");
    }

    private static AuditFilter Filter(ApiRequest api) => AuditFilter.Parse(
        from parameter in api.Context.Request.Query
        where Names.Contains(parameter.Key)
        from value in parameter.Value
        select KeyValuePair.Create(parameter.Key, value ?? ""));

    private static JsonObject Json(AuditRecord record)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            AuditExport.WriteJson(writer, record);
        }
        return JsonNode.Parse(stream.ToArray())!.AsObject();
    }
}
