using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Groups;
using ScimHub.Scim.Filters;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Storage.Verification;

/// <summary>Groups: each row's columns are what its document and its connection's settings make them.</summary>
internal sealed class GroupVerification(HubDatabase database, ResourceType type, Dictionary<Guid, GroupNames> connections)
{
    private const long PageSize = 200;

    private readonly string page = $"""
        SELECT "Id", "ConnectionId", "DisplayName", "DisplayNameKey", "NameDiscriminator", "Document", "Search", "Version"
        FROM "Groups" WHERE "OrganizationId" = $1 AND "Id" > $2 ORDER BY "Id" {database.Page(3, 4)}
        """;

    public async Task<CheckedPage> CheckPageAsync(int organization, Guid after, CancellationToken ct)
    {
        var groups = await database.ListAsync(page, [organization, after, PageSize, 0L], Read, ct);
        var breaches = new List<string>();
        foreach (var group in groups)
        {
            var which = $"Group {group.Id} of organisation {organization}";
            breaches.AddRange(Check(group).Select(breach => $"{which}: {breach}"));
        }
        return new(breaches, groups.Count == PageSize ? groups[^1].Id : null);
    }

    /// <summary>Local groups hold each other without a circle: whichever holds only groups that are looked at already is taken away, until none is left.</summary>
    public static async Task<List<string>> CheckNestingAsync(HubDatabase database, int organization, CancellationToken ct)
    {
        var edges = await database.ListAsync(
            """
            SELECT n."GroupId", n."ChildId" FROM "NestedGroups" n
            JOIN "Groups" c ON c."OrganizationId" = n."OrganizationId" AND c."Id" = n."ChildId"
            WHERE n."OrganizationId" = $1 AND n."ConnectionId" = $2 AND c."ConnectionId" = $2
            """,
            [organization, Group.Local],
            row => (Parent: row.Id(0), Child: row.Id(1)),
            ct);
        var parents = edges.ToLookup(edge => edge.Child, edge => edge.Parent);
        var holds = edges.GroupBy(edge => edge.Parent).ToDictionary(group => group.Key, group => group.Count());
        var done = new Queue<Guid>(edges.Select(edge => edge.Child).Where(child => !holds.ContainsKey(child)).Distinct());
        while (done.TryDequeue(out var child))
        {
            foreach (var parent in parents[child])
            {
                if (--holds[parent] == 0)
                {
                    holds.Remove(parent);
                    done.Enqueue(parent);
                }
            }
        }
        return [.. holds.Keys.Order().Select(id => $"Group {id} of organisation {organization}: it is in a circle of local groups, or holds one that is.")];
    }

    private IEnumerable<string> Check(GroupRow group)
    {
        if (group.Version < 1)
        {
            yield return $"its Version is {group.Version}; it should be 1 or more.";
        }
        if (group.DisplayNameKey != ComparisonKey.Identity(group.DisplayName))
        {
            yield return "its DisplayNameKey is not the key of its DisplayName.";
        }
        if ((group.ConnectionId == Group.Local ? GroupNames.Unique : connections.TryGetValue(group.ConnectionId, out var set) ? set : (GroupNames?)null) is { } names)
        {
            var discriminator = names == GroupNames.Unique ? Guid.Empty : group.Id;
            if (group.NameDiscriminator != discriminator)
            {
                yield return $"its NameDiscriminator is {group.NameDiscriminator}; names of its owner are {names}, so it should be {discriminator}.";
            }
        }
        if (Stored.Document(group.Document, type) is not { } document)
        {
            yield return "its Document is no group.";
            yield break;
        }
        if (document.Text(CommonAttributes.Id) != group.Id.ToString())
        {
            yield return $"its Document has the id '{document.Text(CommonAttributes.Id)}'.";
        }
        if (document.Text(GroupAttributes.DisplayName) != group.DisplayName)
        {
            yield return "its DisplayName is not its Document's.";
        }
        foreach (var attribute in (AttributeDefinition[])[CommonAttributes.ExternalId, GroupAttributes.Members])
        {
            if (document[attribute] is not null)
            {
                yield return $"its Document has '{attribute.Name}', which is kept beside it.";
            }
        }
        if (!Stored.SameJson(SearchDocument.Of(document.With(CommonAttributes.Id, null)).Text, group.Search))
        {
            yield return "its Search is not the search document of its Document.";
        }
    }

    private static GroupRow Read(HubRow row) => new(
        row.Id(0), row.Id(1), row.Text(2), row.Text(3), row.Id(4), row.Bytes(5), row.Text(6), row.Number(7));

    private sealed record GroupRow(
        Guid Id, Guid ConnectionId, string DisplayName, string DisplayNameKey, Guid NameDiscriminator, byte[] Document, string Search, long Version);
}
