using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ScimHub.Provisioning.Storage.SqlServer.Migrations
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
                    OrganizationId = table.Column<int>(type: "int", nullable: false),
                    UserId = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    Text = table.Column<string>(type: "varchar(max)", unicode: false, nullable: false, collation: "Latin1_General_100_BIN2_UTF8")
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
                });

            migrationBuilder.CreateIndex(
                name: "IX_Users_OrganizationId_Id",
                table: "Users",
                columns: new[] { "OrganizationId", "Id" },
                filter: "\"Active\" = 0");

            // What the search documents say, so that everybody is found as before.
            migrationBuilder.Sql("""
                INSERT INTO "UserNames" ("OrganizationId", "UserId", "Text")
                SELECT u."OrganizationId", u."Id",
                    COALESCE(JSON_VALUE(u."Search", '$.userName') + CHAR(10), '') + COALESCE(JSON_VALUE(u."Search", '$.displayName') + CHAR(10), '')
                    + COALESCE(JSON_VALUE(u."Search", '$.name.givenName') + CHAR(10), '') + COALESCE(JSON_VALUE(u."Search", '$.name.familyName') + CHAR(10), '')
                    + COALESCE((SELECT STRING_AGG(CAST(JSON_VALUE(e."value", '$.value') + CHAR(10) AS nvarchar(max)), '') WITHIN GROUP (ORDER BY CAST(e."key" AS int)) FROM OPENJSON(u."Search", '$.emails') e), '')
                FROM "Users" u
                """);
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
