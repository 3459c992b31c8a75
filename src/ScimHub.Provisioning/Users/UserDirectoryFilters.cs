using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Storage.Filters;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Filters;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Users;

/// <summary>Filters over all people of an organisation, <c>"Users" u</c> with <c>$1</c> the organisation, whichever connections they come from. Their groups are those of every connection.</summary>
/// <param name="parameters">Those of the query, the organisation first.</param>
internal sealed class UserDirectoryFilters(HubDatabase database, SqlParameters parameters)
{
    /// <summary>Of the groups of connections only those count of which this predicate of the connection <c>fc</c> is true; null: all do.</summary>
    public string? OfConnections { get; init; }

    /// <summary>A predicate of <c>fm."UserId"</c> that every person the query asks for fulfils, so that an index reads the memberships of no others; null where there is none.</summary>
    public string? Within { get; init; }

    /// <summary>Where <c>u</c> is a table that holds single values of the search document as columns; null where it is <c>"Users"</c> itself.</summary>
    public DrawnValues? Drawn { get; init; }

    public string Compile(Filter filter) => new FilterCompiler(database, parameters, "u.\"Search\"", Resolve, Indexed) { Drawn = Drawn }.Compile(filter);

    /// <summary>A cheap predicate that is true of everybody a filter fits; "" where there is none.</summary>
    public string AndMentioned(Filter filter) =>
        database.MentionsAny("", "") is not null && FilterWords.Of(filter, attribute => Resolve(attribute, null) is null) is { } words
            ? $""" AND {database.MentionsAny("u.\"Search\"", parameters.Add(string.Join('\n', words)))}"""
            : "";

    /// <summary>Whether an index leads to whom a filter fits, so that nobody else is read.</summary>
    public static bool IsSought(Filter filter) => filter switch
    {
        AndFilter and => and.Terms.Any(IsSought),
        OrFilter or => or.Terms.All(IsSought),
        ValuePathFilter path => IsSought(path.Inner),
        ComparisonFilter { Operator: ComparisonOperator.Eq, Path.Leaf: var leaf } =>
            ReferenceEquals(leaf, UserAttributes.UserName) || ReferenceEquals(leaf, CommonAttributes.Id)
            || ReferenceEquals(leaf, UserAttributes.EmailValue) || ReferenceEquals(leaf, UserAttributes.GroupDisplay),
        _ => false,
    };

    private string Memberships => $"""
        FROM "Members" fm JOIN "Groups" fg ON fg."OrganizationId" = fm."OrganizationId" AND fg."Id" = fm."GroupId"{Connections}
        WHERE fm."OrganizationId" = $1 AND fm."UserId" = u."Id"{(OfConnections is null ? "" : $""" AND (fc."Id" IS NULL OR {OfConnections})""")}
        """;

    private string Connections => OfConnections is null
        ? ""
        : """ LEFT JOIN "Connections" fc ON fc."OrganizationId" = fg."OrganizationId" AND fc."Id" = fg."ConnectionId" """;

    private SqlSource? Resolve(AttributeDefinition attribute, AttributeDefinition? sub)
    {
        if (ReferenceEquals(attribute, UserAttributes.UserName))
        {
            return new SqlSource.Text("u.\"UserNameKey\"");
        }
        if (ReferenceEquals(attribute, CommonAttributes.Id))
        {
            return new SqlSource.Id("u.\"Id\"");
        }
        if (ReferenceEquals(attribute, CommonAttributes.ExternalId))
        {
            throw ScimException.InvalidFilter("'externalId' is what one connection calls a person, and cannot be filtered by across connections: filter by 'id' or 'userName'.");
        }
        if (ReferenceEquals(attribute, CommonAttributes.Meta))
        {
            return MetaFilters.Resolve(sub, "u", "User");
        }
        return ReferenceEquals(attribute, UserAttributes.Groups) ? new SqlSource.Rows(Memberships, Group) : null;
    }

    private static SqlSource? Group(AttributeDefinition sub) =>
        ReferenceEquals(sub, UserAttributes.GroupValue) ? new SqlSource.Id("fm.\"GroupId\"")
        : ReferenceEquals(sub, UserAttributes.GroupDisplay) ? new SqlSource.Text("fg.\"DisplayNameKey\"")
        : ReferenceEquals(sub, UserAttributes.GroupType) ? new SqlSource.Constant("direct")
        : null;

    private string? Indexed(AttributeDefinition attribute, string key, SqlParameters values)
    {
        if (ReferenceEquals(attribute, UserAttributes.EmailValue))
        {
            return $"""u."Id" IN (SELECT fe."UserId" FROM "UserEmails" fe WHERE fe."OrganizationId" = $1 AND fe."EmailKey" = {values.Add(key)})""";
        }
        // The groups of that name first, then their members: not each person's groups.
        return Within is not null && ReferenceEquals(attribute, UserAttributes.GroupDisplay)
            ? $"""
                u."Id" IN (
                    SELECT fm."UserId" FROM "Groups" fg JOIN "Members" fm ON fm."OrganizationId" = fg."OrganizationId" AND fm."GroupId" = fg."Id"
                    WHERE fg."OrganizationId" = $1 AND fg."DisplayNameKey" = {values.Add(key)} AND {Within})
                """
            : null;
    }
}
