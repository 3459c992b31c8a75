using ScimHub.Provisioning.Connections;
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
        if (connections.TryGetValue(group.ConnectionId, out var names))
        {
            var discriminator = names == GroupNames.Unique ? Guid.Empty : group.Id;
            if (group.NameDiscriminator != discriminator)
            {
                yield return $"its NameDiscriminator is {group.NameDiscriminator}; names of its connection are {names}, so it should be {discriminator}.";
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
