using System.Text.Json.Nodes;
using ScimHub.Provisioning.Audit;
using ScimHub.Provisioning.Storage;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Provisioning;

/// <summary>Finds in the audit who set what an organisation has set: of each setting the newest entry that changed it.</summary>
public sealed class SettingsHistory(HubStorage storage, SchemaCatalog catalog, int organizationId)
{
    private const int AtOnce = 50;

    /// <param name="names">As the entries' details have them.</param>
    /// <returns>By name; what the audit does not hold any more is not among them.</returns>
    public async Task<IReadOnlyDictionary<string, AuditRecord>> LatestAsync(IReadOnlyCollection<string> names, CancellationToken ct)
    {
        var (found, wanted, before) = (new Dictionary<string, AuditRecord>(StringComparer.Ordinal), names.ToHashSet(StringComparer.Ordinal), (Guid?)null);
        var reader = new AuditReader(storage, catalog, organizationId);
        while (wanted.Count > 0)
        {
            var page = await reader.ListAsync(new(Action: "settings.updated", Outcome: AuditOutcome.Done), before, AtOnce, ct).ConfigureAwait(false);
            foreach (var record in page)
            {
                foreach (var name in Changed(record).Where(wanted.Remove))
                {
                    found[name] = record;
                }
            }
            if (page.Count < AtOnce)
            {
                break;
            }
            before = page[^1].Entry.Id;
        }
        return found;
    }

    private static List<string> Changed(AuditRecord record) => record.Entry.Detail is { } detail && JsonNode.Parse(detail) is JsonObject changes ? [.. changes.Select(change => change.Key)] : [];
}
