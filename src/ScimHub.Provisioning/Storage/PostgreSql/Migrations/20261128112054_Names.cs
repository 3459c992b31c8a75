using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ScimHub.Provisioning.Storage.PostgreSql.Migrations
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
                    OrganizationId = table.Column<int>(type: "integer", nullable: false),
                    UserId = table.Column<Guid>(type: "uuid", nullable: false),
                    Text = table.Column<string>(type: "text", nullable: false, collation: "C")
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
                filter: "NOT \"Active\"");

            // What the search documents say, so that everybody is found as before.
            migrationBuilder.Sql("""
                INSERT INTO "UserNames" ("OrganizationId", "UserId", "Text")
                SELECT u."OrganizationId", u."Id",
                    COALESCE((u."Search" ->> 'userName') || chr(10), '') || COALESCE((u."Search" ->> 'displayName') || chr(10), '')
                    || COALESCE((u."Search" -> 'name' ->> 'givenName') || chr(10), '') || COALESCE((u."Search" -> 'name' ->> 'familyName') || chr(10), '')
                    || COALESCE((SELECT string_agg((e.value ->> 'value') || chr(10), '' ORDER BY e.place) FROM jsonb_array_elements(u."Search" -> 'emails') WITH ORDINALITY e(value, place)), '')
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
                filter: "NOT \"Active\"");
        }
    }
}
