using Microsoft.EntityFrameworkCore.Migrations;

namespace ScimHub.Provisioning.Storage.Sqlite;

/// <summary>
/// What the planner believes of the tables: rows, then rows for each further column of an index that is known (SQLite's
/// <c>sqlite_stat1</c>). Without it SQLite takes ten rows for one organisation, and walks a whole directory rather than use the
/// index that finds one person. These are a middling directory's figures; their proportions hold for small and large ones.
/// </summary>
internal static class SqliteStatistics
{
    private static readonly (string Table, string Index, string Rows)[] Figures =
    [
        ("Users", "sqlite_autoindex_Users_1", "50000 50000 1"),
        ("Users", "IX_Users_OrganizationId_UserNameKey", "50000 50000 1"),
        ("LinkedIdentities", "LinkedIdentities", "50000 50000 25000 25000 1"),
        ("LinkedIdentities", "IX_LinkedIdentities_OrganizationId_ConnectionId_Channel_ExternalId", "50000 50000 25000 25000 1"),
        ("LinkedIdentities", "IX_LinkedIdentities_OrganizationId_UserId", "50000 50000 1"),
        ("UserEmails", "UserEmails", "50000 50000 1 1"),
        ("UserEmails", "IX_UserEmails_OrganizationId_UserId", "50000 50000 1"),
        ("Groups", "sqlite_autoindex_Groups_1", "5000 5000 1"),
        ("Groups", "IX_Groups_OrganizationId_ConnectionId_Id", "5000 5000 2500 1"),
        ("Groups", "IX_Groups_OrganizationId_ConnectionId_ExternalId", "5000 5000 2500 1"),
        ("Groups", "IX_Groups_OrganizationId_ConnectionId_DisplayNameKey_NameDiscriminator", "5000 5000 2500 1 1"),
        ("Members", "Members", "200000 200000 200 1"),
        ("Members", "IX_Members_OrganizationId_UserId_GroupId", "200000 200000 5 1"),
        ("NestedGroups", "NestedGroups", "500 500 5 1"),
        ("NestedGroups", "IX_NestedGroups_OrganizationId_ChildId", "500 500 2"),
    ];

    public static void Write(MigrationBuilder migration)
    {
        // Makes the table, and analyses nothing.
        migration.Sql("ANALYZE sqlite_schema");
        foreach (var (table, index, rows) in Figures)
        {
            migration.Sql($"INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('{table}', '{index}', '{rows}')");
        }
    }
}
