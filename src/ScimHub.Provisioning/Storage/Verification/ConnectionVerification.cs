using ScimHub.Provisioning.Connections;
using ScimHub.Scim.Filters;

namespace ScimHub.Provisioning.Storage.Verification;

/// <summary>Connections: their keys, their sixteen counters, and that these add up to what there is.</summary>
internal static class ConnectionVerification
{
    private const string Facts = """
        SELECT c."Name", c."NameKey",
            (SELECT COUNT(*) FROM "ResourceCounts" r WHERE r."OrganizationId" = $1 AND r."ConnectionId" = $2),
            (SELECT CAST(COALESCE(SUM(r."Users"), 0) AS bigint) FROM "ResourceCounts" r WHERE r."OrganizationId" = $1 AND r."ConnectionId" = $2),
            (SELECT COUNT(*) FROM "LinkedIdentities" l WHERE l."OrganizationId" = $1 AND l."ConnectionId" = $2 AND l."Channel" = 0),
            (SELECT CAST(COALESCE(SUM(r."Groups"), 0) AS bigint) FROM "ResourceCounts" r WHERE r."OrganizationId" = $1 AND r."ConnectionId" = $2),
            (SELECT COUNT(*) FROM "Groups" g WHERE g."OrganizationId" = $1 AND g."ConnectionId" = $2)
        FROM "Connections" c WHERE c."OrganizationId" = $1 AND c."Id" = $2
        """;

    /// <summary>The organisation's connections and what each wants of group names.</summary>
    public static async Task<Dictionary<Guid, GroupNames>> ListAsync(HubDatabase database, int organization, CancellationToken ct)
    {
        var rows = await database.ListAsync(
            """SELECT "Id", "GroupNames" FROM "Connections" WHERE "OrganizationId" = $1""",
            [organization],
            row => (Id: row.Id(0), GroupNames: (GroupNames)row.Integer(1)),
            ct);
        return rows.ToDictionary(row => row.Id, row => row.GroupNames);
    }

    public static async Task<List<string>> CheckAsync(HubDatabase database, int organization, IEnumerable<Guid> connections, CancellationToken ct)
    {
        var breaches = new List<string>();
        foreach (var connection in connections)
        {
            await database.ListAsync(Facts, [organization, connection], row => Check($"Connection {connection} of organisation {organization}", row, breaches), ct);
        }
        return breaches;
    }

    private static bool Check(string which, HubRow row, List<string> breaches)
    {
        if (row.Text(1) != ComparisonKey.Identity(row.Text(0)))
        {
            breaches.Add($"{which}: NameKey is not the key of its Name.");
        }
        if (row.Number(2) != ResourceCount.Slots)
        {
            breaches.Add($"{which}: it has {row.Number(2)} rows of ResourceCounts; it should have {ResourceCount.Slots}.");
        }
        if (row.Number(3) != row.Number(4))
        {
            breaches.Add($"{which}: ResourceCounts say {row.Number(3)} users; there are {row.Number(4)}.");
        }
        if (row.Number(5) != row.Number(6))
        {
            breaches.Add($"{which}: ResourceCounts say {row.Number(5)} groups; there are {row.Number(6)}.");
        }
        return true;
    }
}
