using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ScimHub.Provisioning.Storage.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Names : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Users_OrganizationId_Active",
                table: "Users");

            migrationBuilder.CreateTable(
                name: "UserNames",
                columns: table => new
                {
                    OrganizationId = table.Column<int>(type: "INTEGER", nullable: false),
                    UserId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Text = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_UserNames", x => new { x.OrganizationId, x.UserId });
                    table.ForeignKey(
                        name: "FK_UserNames_Users_OrganizationId_UserId",
                        columns: x => new { x.OrganizationId, x.UserId },
                        principalTable: "Users",
                        principalColumns: new[] { "OrganizationId", "Id" },
                        onDelete: ReferentialAction.Cascade);
                })
                .Annotation(SqliteHubMigrationsGenerator.WithoutRowId, true);

            migrationBuilder.CreateIndex(
                name: "IX_Users_OrganizationId_Id",
                table: "Users",
                columns: new[] { "OrganizationId", "Id" },
                filter: "\"Active\" = 0");

            // What the search documents say, so that everybody is found as before.
            migrationBuilder.Sql("""
                INSERT INTO "UserNames" ("OrganizationId", "UserId", "Text")
                SELECT u."OrganizationId", u."Id",
                    COALESCE(json_extract(u."Search", '$.userName') || char(10), '') || COALESCE(json_extract(u."Search", '$.displayName') || char(10), '')
                    || COALESCE(json_extract(u."Search", '$.name.givenName') || char(10), '') || COALESCE(json_extract(u."Search", '$.name.familyName') || char(10), '')
                    || COALESCE((SELECT group_concat(m.address || char(10), '') FROM (SELECT json_extract(e.value, '$.value') AS address FROM json_each(u."Search", '$.emails') e ORDER BY e.key) m), '')
                FROM "Users" u
                """);
            migrationBuilder.Sql("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('UserNames', 'UserNames', '50000 50000 1')");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "UserNames");

            migrationBuilder.DropIndex(
                name: "IX_Users_OrganizationId_Id",
                table: "Users");

            migrationBuilder.CreateIndex(
                name: "IX_Users_OrganizationId_Active",
                table: "Users",
                columns: new[] { "OrganizationId", "Active" },
                filter: "\"Active\" = 0");
        }
    }
}
