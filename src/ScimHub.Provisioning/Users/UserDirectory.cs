using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Storage.Filters;
using ScimHub.Scim.Filters;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Users;

/// <summary>The people of one organisation, whichever connection they came by, to be read by administrators.</summary>
public sealed class UserDirectory(HubStorage storage, int organizationId)
{
    private const string Everybody = """FROM "Users" u WHERE u."OrganizationId" = $1""";

    private const string Named = """
        FROM "UserNames" n JOIN "Users" u ON u."OrganizationId" = n."OrganizationId" AND u."Id" = n."UserId"
        WHERE n."OrganizationId" = $1
        """;

    private const string Memberships = """
        FROM "Members" fm JOIN "Groups" fg ON fg."OrganizationId" = fm."OrganizationId" AND fg."Id" = fm."GroupId"
        WHERE fm."OrganizationId" = $1 AND fm."UserId" = u."Id"
        """;

    private const string ExternalIds = """
        FROM "LinkedIdentities" fl WHERE fl."OrganizationId" = $1 AND fl."UserId" = u."Id" AND fl."ExternalId" IS NOT NULL
        """;

    private readonly DirectorySource source = new(
        $"""
        u."Id", u."Document", u."CreatedAt", u."LastModifiedAt", u."Version", u."Suspended", u."Protected", u."EndsAt", u."ReleasedTo",
        {storage.Database.ConcatIdsAndTexts("g.\"Id\"", "g.\"DisplayName\"", """
            FROM "Members" m JOIN "Groups" g ON g."OrganizationId" = m."OrganizationId" AND g."Id" = m."GroupId"
            WHERE m."OrganizationId" = $1 AND m."UserId" = u."Id"
            """)}
        """,
        Everybody,
        "u.\"Id\"",
        "u.\"Search\"",
        Resolve,
        Indexed);

    private readonly string links = $"""
        SELECT l."UserId", l."ConnectionId", l."Channel", l."ExternalId" FROM "LinkedIdentities" l
        WHERE l."OrganizationId" = $1 AND l."UserId" IN {storage.Database.IdList(2)} ORDER BY l."UserId", l."ConnectionId", l."Channel"
        """;

    public Task<IReadOnlyList<DirectoryUser>> ListAsync(Filter? filter, Guid after, int limit, CancellationToken ct) => ListAsync(new UserQuery(filter), after, limit, ct);

    /// <summary>People in the order of their ids: at most <paramref name="limit"/> behind <paramref name="after"/>. A filter on <c>externalId</c> or <c>groups</c> looks at those of every connection.</summary>
    public async Task<IReadOnlyList<DirectoryUser>> ListAsync(UserQuery query, Guid after, int limit, CancellationToken ct)
    {
        var isNamed = query.Words.Count > 0 && !query.IsNarrow;
        var from = isNamed ? source with { From = Named, Id = "n.\"UserId\"" } : source;
        var users = await from.ListAsync(storage.Database, organizationId, query.Filter, after, limit, Read, ct, parameters => Also(query, isNamed, parameters)).ConfigureAwait(false);
        var ids = new SqlIds([.. users.Select(user => user.Resource.Id)]);
        var known = await storage.Database.ListAsync(
            links,
            [organizationId, ids],
            row => (User: row.Id(0), Link: new DirectoryLink(row.Id(1), (Channel)row.Integer(2), row.OptionalText(3))),
            ct).ConfigureAwait(false);
        var byUser = known.ToLookup(link => link.User, link => link.Link);
        return [.. users.Select(user => user with { Links = [.. byUser[user.Resource.Id]] })];
    }

    /// <exception cref="AdministrationException">There is no such person.</exception>
    public async Task<DirectoryUser> GetAsync(Guid id, CancellationToken ct) =>
        await ListAsync(DirectorySource.IdIs(id), Guid.Empty, 1, ct).ConfigureAwait(false) is [var user]
            ? user
            : throw AdministrationException.NotFound($"There is no person with the id {id}.");

    private string Also(UserQuery query, bool isNamed, SqlParameters parameters)
    {
        var also = "";
        if (query.ConnectionId is { } connection)
        {
            also += $""" AND EXISTS (SELECT 1 FROM "LinkedIdentities" ql WHERE ql."OrganizationId" = $1 AND ql."UserId" = u."Id" AND ql."ConnectionId" = {parameters.Add(connection)})""";
        }
        if (query.Active is { } active)
        {
            also += active ? $""" AND u."Active" = {parameters.Add(true)}""" : $""" AND {storage.Database.IsFalse("u.\"Active\"")}""";
        }
        if (query.GroupId is { } group)
        {
            also += $""" AND u."Id" IN (SELECT qm."UserId" FROM "Members" qm WHERE qm."OrganizationId" = $1 AND qm."GroupId" = {parameters.Add(group)})""";
        }
        if (query.Words.Count > 0)
        {
            var mentioned = string.Join(" AND ", query.Words.Select(word => storage.Database.Contains("n.\"Text\"", parameters.Add(ComparisonKey.Of(UserAttributes.UserName, word)))));
            also += isNamed ? $" AND {mentioned}" : $""" AND EXISTS (SELECT 1 FROM "UserNames" n WHERE n."OrganizationId" = $1 AND n."UserId" = u."Id" AND {mentioned})""";
        }
        if (query.Ids is { } ids)
        {
            also += $""" AND u."Id" IN {storage.Database.IdList(int.Parse(parameters.Add(new SqlIds([.. ids])).AsSpan(1), null))}""";
        }
        return also;
    }

    private static DirectoryUser Read(HubRow row) => new(
        new(row.Id(0), row.Bytes(1), null, row.Time(2), row.Time(3), row.Number(4), UserSql.ReadGroups(row.OptionalText(9))),
        row.Flag(5),
        row.Flag(6),
        row.OptionalTime(7),
        row.OptionalId(8),
        []);

    private static SqlSource? Resolve(AttributeDefinition attribute, AttributeDefinition? sub) =>
        ReferenceEquals(attribute, CommonAttributes.ExternalId) ? new SqlSource.Rows(ExternalIds, _ => null) { Value = new SqlSource.Text("fl.\"ExternalId\"") }
        : ReferenceEquals(attribute, UserAttributes.Groups) ? new SqlSource.Rows(Memberships, UserFilters.Group)
        : UserFilters.Resolve(attribute, sub);

    private static string? Indexed(AttributeDefinition attribute, string key, SqlParameters parameters) =>
        ReferenceEquals(attribute, CommonAttributes.ExternalId)
            ? $"""
                u."Id" IN (SELECT fl."UserId" FROM "Connections" fc JOIN "LinkedIdentities" fl ON fl."OrganizationId" = fc."OrganizationId" AND fl."ConnectionId" = fc."Id"
                WHERE fc."OrganizationId" = $1 AND fl."ExternalId" = {parameters.Add(key)})
                """
            : UserFilters.Indexed(attribute, key, parameters);
}
