using System.Globalization;
using System.Text.Json.Nodes;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Audit;

/// <summary>What an <c>audit.pruned</c> row says: up to which seal the audit was pruned, and where the chain therefore begins.</summary>
/// <param name="LastId">The last row that went: the target of the row.</param>
/// <param name="Hash">Of the last seal that went: the first one left follows it.</param>
internal sealed record PrunedMark(long UpTo, Guid LastId, byte[] Hash)
{
    public const string Action = "audit.pruned";

    /// <summary>The newest one; null where the audit was never pruned. It reads the audit from its end, so it is asked only where something is amiss or gone.</summary>
    public static async Task<PrunedMark?> NewestAsync(HubDatabase database, int organization, CancellationToken ct)
    {
        var rows = await database.ListAsync(
            $"""SELECT a."TargetId", a."Detail" FROM "AuditEntries" a WHERE a."OrganizationId" = $1 AND a."Action" = $2 ORDER BY a."Id" DESC {database.Page(3, 4)}""",
            [organization, Action, 1L, 0L],
            row => Read(row.Id(0), row.OptionalText(1)),
            ct).ConfigureAwait(false);
        return rows is [var newest] ? newest : null;
    }

    public string Detail(DateTimeOffset before, long rows) => new JsonObject
    {
        ["upTo"] = UpTo,
        ["hash"] = Convert.ToHexStringLower(Hash),
        ["before"] = before.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        ["rows"] = rows,
    }.ToJsonString();

    private static PrunedMark? Read(Guid lastId, string? detail)
    {
        try
        {
            var json = JsonNode.Parse(detail ?? "null");
            return json is null ? null : new((long)json["upTo"]!, lastId, Convert.FromHexString((string)json["hash"]!));
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or FormatException or InvalidOperationException or NullReferenceException or ArgumentNullException)
        {
            // Somebody wrote it by hand: it accounts for nothing.
            return null;
        }
    }
}
