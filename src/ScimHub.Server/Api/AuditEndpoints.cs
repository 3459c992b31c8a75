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
    private static readonly string[] Names = ["actor", "credential", "connection", "action", "target", "user", "outcome", "address", "from", "until"];

    public static void Map(RouteGroupBuilder api)
    {
        var audit = api.MapGroup("/audit").WithTags("Audit");
        audit.MapGet("", ListAsync).Needs(ApiPermission.ReadAudit, "Lists audit entries, newest first, by actor, credential, connection, action, target, user, outcome, address, from and until. 'actor' and 'user' are an id or a userName; 'user' finds what is about a person, their roles and groups included, where a change named no more than 100 members. What was set is told as 'before' and 'after', by attribute; 'values' says erased where a person's ended with the account.");
        audit.MapGet("/{id:guid}", GetAsync).Needs(ApiPermission.ReadAudit, "Reads one entry, such as the one a denied page refers to.");
        audit.MapGet("/export", ExportAsync).Needs(ApiPermission.ReadAudit, "Writes all entries of the same filters as CSV (RFC 4180) or JSON lines, with what was set before and after.");
    }

    private static async Task<Page<JsonObject>> ListAsync([AsParameters] PageQuery page, ApiRequest api, CancellationToken ct)
    {
        var after = api.After(page);
        var limit = Math.Min(api.Limit(page), AuditReader.MaxPage - 1);
        var records = await api.Audit.ListAsync(await FilterAsync(api, ct), after == Guid.Empty ? null : after, limit + 1, ct);
        return api.Page(records, page with { Limit = limit }, record => record.Entry.Id, Json);
    }

    private static async Task<Ok<JsonObject>> GetAsync(Guid id, ApiRequest api, CancellationToken ct) => TypedResults.Ok(Json(await api.Audit.GetAsync(id, ct)));

    private static async Task<PushStreamHttpResult> ExportAsync(string? format, ApiRequest api, CancellationToken ct)
    {
        var kind = format switch
        {
            "csv" => AuditFormat.Csv,
            null or "jsonl" => AuditFormat.Jsonl,
            _ => throw new AdministrationException("'format' is csv or jsonl."),
        };
        var records = api.Audit.ReadAsync(await FilterAsync(api, ct), ct);
        return TypedResults.Stream(output => AuditExport.WriteAsync(records, kind, output, ct), AuditExport.MediaType(kind), $"audit.{(kind == AuditFormat.Csv ? "csv" : "jsonl")}");
    }

    private static async Task<AuditFilter> FilterAsync(ApiRequest api, CancellationToken ct)
    {
        var parameters = new List<KeyValuePair<string, string>>();
        foreach (var (name, values) in api.Context.Request.Query.Where(parameter => Names.Contains(parameter.Key)))
        {
            foreach (var value in values)
            {
                parameters.Add(KeyValuePair.Create(name, IsUserName(name, value ?? "") ? (await api.Reader.FindUserAsync(value!, ct)).ToString() : value ?? ""));
            }
        }
        return AuditFilter.Parse(parameters);
    }

    private static bool IsUserName(string name, string value) => value.Length > 0 && !Guid.TryParse(value, out _) && (name == "user" || (name == "actor" && !AuditFilter.IsKind(value)));

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
