using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ScimHub.Provisioning.Storage.SqlServer.Migrations
{
    /// <inheritdoc />
    public partial class Teams : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "Handle",
                table: "Organizations",
                type: "varchar(63)",
                unicode: false,
                maxLength: 63,
                nullable: true,
                collation: "Latin1_General_100_BIN2_UTF8");

            migrationBuilder.AddColumn<bool>(
                name: "MembersInvite",
                table: "Groups",
                type: "bit",
                nullable: false,
                defaultValue: false);

            migrationBuilder.CreateTable(
                name: "MailTemplates",
                columns: table => new
                {
                    OrganizationId = table.Column<int>(type: "int", nullable: false),
                    Kind = table.Column<string>(type: "varchar(50)", unicode: false, maxLength: 50, nullable: false, collation: "Latin1_General_100_BIN2_UTF8"),
                    Text = table.Column<string>(type: "varchar(max)", unicode: false, maxLength: 20000, nullable: false, collation: "Latin1_General_100_BIN2_UTF8"),
                    ChangedAt = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_MailTemplates", x => new { x.OrganizationId, x.Kind });
                });

            migrationBuilder.CreateIndex(
                name: "IX_Organizations_Handle",
                table: "Organizations",
                column: "Handle",
                unique: true,
                filter: "[Handle] IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "MailTemplates");

            migrationBuilder.DropIndex(
                name: "IX_Organizations_Handle",
                table: "Organizations");

            migrationBuilder.DropColumn(
                name: "Handle",
                table: "Organizations");

            migrationBuilder.DropColumn(
                name: "MembersInvite",
                table: "Groups");
        }
    }
}
