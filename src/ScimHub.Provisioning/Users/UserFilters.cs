using ScimHub.Provisioning.Storage;
using ScimHub.Provisioning.Storage.Filters;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Users;

/// <summary>Where the attributes of users lie, for filters and sorting.</summary>
internal static class UserFilters
{
    private const string Memberships = """
        FROM "Members" fm JOIN "Groups" fg ON fg."OrganizationId" = fm."OrganizationId" AND fg."Id" = fm."GroupId"
        WHERE fm."OrganizationId" = $1 AND fm."UserId" = u."Id" AND fg."ConnectionId" = $2
        """;

    public static ListSource Source(string columns) => new(
        columns,
        UserSql.Visible,
        UserSql.VisibleKeys,
        "l.\"UserId\"",
        "l.\"UserId\"",
        static id => $"l.\"UserId\" > {id} AND u.\"Id\" > {id}",
        "u.\"Search\"",
        IsKey,
        "Users",
        UserSql.Read,
        Resolve,
        Indexed);

    public static ListSource SourceWithGroups(UserSql sql) => Source(sql.ColumnsWithGroups) with { PlainColumns = UserSql.Columns, Groups = sql.GroupsOfPage };

    private static bool IsKey(AttributeDefinition attribute) =>
        ReferenceEquals(attribute, UserAttributes.UserName) || ReferenceEquals(attribute, UserAttributes.Emails) ||
        ReferenceEquals(attribute, CommonAttributes.ExternalId) || ReferenceEquals(attribute, CommonAttributes.Id);

    internal static SqlSource? Resolve(AttributeDefinition attribute, AttributeDefinition? sub)
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
            return new SqlSource.Text("l.\"ExternalId\"");
        }
        if (ReferenceEquals(attribute, CommonAttributes.Meta))
        {
            return MetaFilters.Resolve(sub, "u", "User");
        }
        if (ReferenceEquals(attribute, UserAttributes.Groups))
        {
            return new SqlSource.Rows(Memberships, Group);
        }
        if (ReferenceEquals(attribute, UserAttributes.Password))
        {
            throw ScimException.InvalidFilter("'password' cannot be filtered or sorted by: it is never returned.");
        }
        return null;
    }

    internal static SqlSource? Group(AttributeDefinition sub) =>
        ReferenceEquals(sub, UserAttributes.GroupValue) ? new SqlSource.Id("fm.\"GroupId\"")
        : ReferenceEquals(sub, UserAttributes.GroupDisplay) ? new SqlSource.Text("fg.\"DisplayNameKey\"")
        : ReferenceEquals(sub, UserAttributes.GroupType) ? new SqlSource.Constant("direct")
        : null;

    internal static string? Indexed(AttributeDefinition attribute, string key, SqlParameters parameters) =>
        ReferenceEquals(attribute, UserAttributes.EmailValue)
            ? $"""u."Id" IN (SELECT fe."UserId" FROM "UserEmails" fe WHERE fe."OrganizationId" = $1 AND fe."EmailKey" = {parameters.Add(key)})"""
            : null;
}
