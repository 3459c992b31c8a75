using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Storage.Filters;
using ScimHub.Scim.Filters;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Groups;

/// <summary>The groups of one organisation, of whichever connection and of none, to be read by administrators.</summary>
public sealed class GroupDirectory(HubStorage storage, SchemaCatalog catalog, int organizationId)
{
    private static readonly DirectorySource Source = new(
        """g."Id", g."Document", g."ExternalId", g."CreatedAt", g."LastModifiedAt", g."Version", g."ConnectionId" """,
        """FROM "Groups" g WHERE g."OrganizationId" = $1""",
        "g.\"Id\"",
        "g.\"Search\"",
        GroupFilters.Resolve,
        Indexed);

    /// <summary>Each of the two is a walk along its own index, that stops where the page is full.</summary>
    private readonly string people = $"""
        SELECT u."Id", u."Document" FROM "Members" m JOIN "Users" u ON u."OrganizationId" = m."OrganizationId" AND u."Id" = m."UserId"
        WHERE m."OrganizationId" = $1 AND m."GroupId" = $2 AND m."UserId" > $3 ORDER BY m."UserId" {storage.Database.Page(4, 5)}
        """;

    private readonly string nested = $"""
        SELECT g."Id", g."DisplayName" FROM "NestedGroups" n JOIN "Groups" g ON g."OrganizationId" = n."OrganizationId" AND g."Id" = n."ChildId"
        WHERE n."OrganizationId" = $1 AND n."GroupId" = $2 AND n."ChildId" > $3 ORDER BY n."ChildId" {storage.Database.Page(4, 5)}
        """;

    private readonly string managers = $"""
        SELECT u."Id", u."Document", m."CreatedAt" FROM "GroupManagers" m JOIN "Users" u ON u."OrganizationId" = m."OrganizationId" AND u."Id" = m."UserId"
        WHERE m."OrganizationId" = $1 AND m."GroupId" = $2 AND m."UserId" > $3 ORDER BY m."UserId" {storage.Database.Page(4, 5)}
        """;

    public Task<IReadOnlyList<DirectoryGroup>> ListAsync(Filter? filter, Guid after, int limit, CancellationToken ct) => ListAsync(new GroupQuery(filter), after, limit, ct);

    /// <summary>Groups in the order of their ids: at most <paramref name="limit"/> behind <paramref name="after"/>.</summary>
    public async Task<IReadOnlyList<DirectoryGroup>> ListAsync(GroupQuery query, Guid after, int limit, CancellationToken ct) =>
        await Source.ListAsync(
            storage.Database, organizationId, query.Filter, after, limit, row => new DirectoryGroup(GroupSql.Read(row), row.Id(6)), ct, parameters => Also(query, parameters)).ConfigureAwait(false);

    /// <param name="filledBy">Who asks, where they may see the groups alone that they fill.</param>
    /// <exception cref="AdministrationException">There is no such group, or not for them.</exception>
    public async Task<DirectoryGroup> GetAsync(Guid id, CancellationToken ct, Guid? filledBy = null) =>
        await ListAsync(new GroupQuery(DirectorySource.IdIs(id), FilledBy: filledBy), Guid.Empty, 1, ct).ConfigureAwait(false) is [var group]
            ? group
            : throw AdministrationException.NotFound($"There is no group with the id {id}{(filledBy is null ? "" : ", or you do not manage it")}.");

    /// <summary>Direct members in the order of their ids, people and groups.</summary>
    public async Task<IReadOnlyList<DirectoryMember>> MembersAsync(Guid group, Guid after, int limit, CancellationToken ct)
    {
        object?[] parameters = [organizationId, group, after, (long)limit, 0L];
        var users = await storage.Database.ListAsync(
            people, parameters, row => new DirectoryMember(row.Id(0), false, OpenDocument.Read(row.Bytes(1), catalog.User).Text(UserAttributes.UserName) ?? ""), ct).ConfigureAwait(false);
        var groups = await storage.Database.ListAsync(nested, parameters, row => new DirectoryMember(row.Id(0), true, row.Text(1)), ct).ConfigureAwait(false);
        return [.. users.Concat(groups).OrderBy(member => member.Id).Take(limit)];
    }

    /// <summary>Who manages a group, in the order of their ids.</summary>
    public async Task<IReadOnlyList<DirectoryManager>> ManagersAsync(Guid group, Guid after, int limit, CancellationToken ct) =>
        await storage.Database.ListAsync(
            managers,
            [organizationId, group, after, (long)limit, 0L],
            row => new DirectoryManager(row.Id(0), OpenDocument.Read(row.Bytes(1), catalog.User).Text(UserAttributes.UserName) ?? "", row.Time(2)),
            ct).ConfigureAwait(false);

    private static string Also(GroupQuery query, SqlParameters parameters)
    {
        var owned = query.Local is not { } local ? "" : $""" AND g."ConnectionId" {(local ? "=" : "<>")} {parameters.Add(Group.Local)}""";
        return query.FilledBy is not { } person ? owned : $"""
            {owned} AND (
                EXISTS (SELECT 1 FROM "GroupManagers" qm WHERE qm."OrganizationId" = $1 AND qm."GroupId" = g."Id" AND qm."UserId" = {parameters.Add(person)})
                OR (g."MembersInvite" = {parameters.Add(true)} AND EXISTS (SELECT 1 FROM "Members" qi WHERE qi."OrganizationId" = $1 AND qi."GroupId" = g."Id" AND qi."UserId" = {parameters.Add(person)})))
            """;
    }

    /// <summary>A name is looked for at each connection, and among the local ones: the index begins with it.</summary>
    private static string? Indexed(AttributeDefinition attribute, string key, SqlParameters parameters)
    {
        var column = ReferenceEquals(attribute, GroupAttributes.DisplayName) ? "DisplayNameKey"
            : ReferenceEquals(attribute, CommonAttributes.ExternalId) ? "ExternalId"
            : null;
        return column is null
            ? null
            : $"""
                g."Id" IN (
                    SELECT fg."Id" FROM "Connections" fc JOIN "Groups" fg ON fg."OrganizationId" = fc."OrganizationId" AND fg."ConnectionId" = fc."Id"
                    WHERE fc."OrganizationId" = $1 AND fg."{column}" = {parameters.Add(key)}
                    UNION ALL
                    SELECT fg."Id" FROM "Groups" fg WHERE fg."OrganizationId" = $1 AND fg."ConnectionId" = {parameters.Add(Group.Local)} AND fg."{column}" = {parameters.Add(key)})
                """;
    }
}
