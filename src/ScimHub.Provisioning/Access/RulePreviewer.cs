using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Storage.Filters;
using ScimHub.Provisioning.Users;
using ScimHub.Scim.Filters;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Access;

/// <summary>Whom a rule fits, before it is kept or after.</summary>
internal sealed class RulePreviewer(HubStorage storage, SchemaCatalog catalog, AccessCatalog access, int organizationId)
{
    private readonly HubDatabase database = storage.Database;

    public async Task<RulePreview> PreviewAsync(ParsedRule rule, Guid after, int limit, CancellationToken ct) => rule switch
    {
        ParsedRule.Condition condition => await MatchingAsync(condition.Filter, after, limit, ct).ConfigureAwait(false),
        ParsedRule.Pattern { Reading.OfGroups: true } pattern => await OfGroupsAsync(pattern.Reading, after, limit, ct).ConfigureAwait(false),
        ParsedRule.Pattern pattern => await OfValuesAsync(pattern.Reading, after, limit, ct).ConfigureAwait(false),
        _ => new(0, []),
    };

    private async Task<RulePreview> MatchingAsync(Filter filter, Guid after, int limit, CancellationToken ct)
    {
        var parameters = new SqlParameters();
        parameters.Add(organizationId);
        var filters = new UserDirectoryFilters(database, parameters) { OfConnections = $"""fc."WithoutPermissions" = {parameters.Add(false)}""" };
        var from = $"""FROM "Users" u WHERE u."OrganizationId" = $1 AND {filters.Compile(filter)}""";
        var counted = await database.ListAsync($"SELECT COUNT(*) {from}", parameters.ToArray(), row => row.Number(0), ct).ConfigureAwait(false);
        var behind = parameters.Add(after);
        parameters.Add((long)limit);
        parameters.Add(0L);
        var people = await database.ListAsync(
            $"""SELECT u."Id", u."Document", u."Active" {from} AND u."Id" > {behind} ORDER BY u."Id" {database.Page(parameters.Count - 1, parameters.Count)}""",
            parameters.ToArray(),
            row => new RuleMatch(row.Id(0), Read(row).Text(UserAttributes.UserName) ?? "", row.Flag(2), []),
            ct).ConfigureAwait(false);
        return new(counted[0], people);
    }

    /// <summary>The few groups whose names name something, then their members.</summary>
    private async Task<RulePreview> OfGroupsAsync(PatternReading reading, Guid after, int limit, CancellationToken ct)
    {
        var names = await NamesAsync(ct).ConfigureAwait(false);
        var groups = await database.ListAsync(
            """
            SELECT g."Id", g."DisplayName" FROM "Groups" g LEFT JOIN "Connections" c ON c."OrganizationId" = g."OrganizationId" AND c."Id" = g."ConnectionId"
            WHERE g."OrganizationId" = $1 AND (c."Id" IS NULL OR c."WithoutPermissions" = $2)
            """,
            [organizationId, false],
            row => (Id: row.Id(0), Named: Named(reading, [row.Text(1)], names)),
            ct).ConfigureAwait(false);
        var naming = groups.Where(group => group.Named.Count > 0).ToDictionary(group => group.Id, group => group.Named);
        var members = await database.ListAsync(
            $"""
            SELECT m."UserId", m."GroupId" FROM {database.IdList(2)} e CROSS JOIN "Members" m
            WHERE m."OrganizationId" = $1 AND m."GroupId" = e.id
            """,
            [organizationId, new SqlIds([.. naming.Keys])],
            row => (User: row.Id(0), Group: row.Id(1)),
            ct).ConfigureAwait(false);
        var byPerson = members.ToLookup(member => member.User, member => member.Group);
        var page = byPerson.Select(person => person.Key).Where(id => id > after).Order().Take(limit).ToArray();
        var people = await database.ListAsync(
            $"""
            SELECT u."Id", u."Document", u."Active" FROM {database.IdList(2)} e CROSS JOIN "Users" u
            WHERE u."OrganizationId" = $1 AND u."Id" = e.id ORDER BY u."Id"
            """,
            [organizationId, new SqlIds(page)],
            row => new RuleMatch(row.Id(0), Read(row).Text(UserAttributes.UserName) ?? "", row.Flag(2), [.. byPerson[row.Id(0)].SelectMany(group => naming[group])]),
            ct).ConfigureAwait(false);
        return new(byPerson.Count, people);
    }

    /// <summary>Everybody who has a value at all is looked at.</summary>
    private async Task<RulePreview> OfValuesAsync(PatternReading reading, Guid after, int limit, CancellationToken ct)
    {
        var names = await NamesAsync(ct).ConfigureAwait(false);
        var parameters = new SqlParameters();
        parameters.Add(organizationId);
        var predicate = new UserDirectoryFilters(database, parameters).Compile(new PresentFilter(reading.Path));
        var total = 0L;
        var people = new List<RuleMatch>();
        await database.ListAsync(
            $"""SELECT u."Id", u."Document", u."Active" FROM "Users" u WHERE u."OrganizationId" = $1 AND {predicate} ORDER BY u."Id" """,
            parameters.ToArray(),
            row =>
            {
                var person = Read(row);
                var named = Named(reading, reading.Values(person, []), names);
                total += named.Count > 0 ? 1 : 0;
                if (named.Count > 0 && people.Count < limit && row.Id(0) > after)
                {
                    people.Add(new(row.Id(0), person.Text(UserAttributes.UserName) ?? "", row.Flag(2), named));
                }
                return 0;
            },
            ct).ConfigureAwait(false);
        return new(total, people);
    }

    private async Task<AccessNames> NamesAsync(CancellationToken ct) => new(await access.RolesAsync(ct).ConfigureAwait(false), await access.ListDomainsAsync(ct).ConfigureAwait(false));

    private static List<NamedByValue> Named(PatternReading reading, IEnumerable<string> values, AccessNames names) =>
        [.. values.SelectMany(value => reading.Named(value, names).Select(named => new NamedByValue(value, named.Role.Name, named.Domain?.Name)))];

    private ScimResource Read(HubRow row) => OpenDocument.Read(row.Bytes(1), catalog.User);
}
