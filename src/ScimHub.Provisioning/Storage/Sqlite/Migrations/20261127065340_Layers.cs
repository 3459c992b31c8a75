using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ScimHub.Provisioning.Storage.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Layers : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<byte[]>(
                name: "AuditKey",
                table: "Users",
                type: "BLOB",
                maxLength: 32,
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "MergeVersion",
                table: "Organizations",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<int>(
                name: "Detachment",
                table: "Connections",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<string>(
                name: "Mapping",
                table: "Connections",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "PermissionsOff",
                table: "Connections",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<int>(
                name: "Precedence",
                table: "Connections",
                type: "INTEGER",
                nullable: false,
                defaultValue: 100);

            migrationBuilder.AddColumn<byte[]>(
                name: "Values",
                table: "AuditEntries",
                type: "BLOB",
                nullable: true);

            migrationBuilder.Sql("UPDATE \"Connections\" SET \"PermissionsOff\" = \"WithoutPermissions\";");

            migrationBuilder.CreateTable(
                name: "AttributeAuthorities",
                columns: table => new
                {
                    OrganizationId = table.Column<int>(type: "INTEGER", nullable: false),
                    Attribute = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false),
                    Sources = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AttributeAuthorities", x => new { x.OrganizationId, x.Attribute });
                });

            migrationBuilder.CreateTable(
                name: "GroupManagers",
                columns: table => new
                {
                    OrganizationId = table.Column<int>(type: "INTEGER", nullable: false),
                    GroupId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    UserId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_GroupManagers", x => new { x.OrganizationId, x.GroupId, x.UserId });
                    table.ForeignKey(
                        name: "FK_GroupManagers_Groups_OrganizationId_GroupId",
                        columns: x => new { x.OrganizationId, x.GroupId },
                        principalTable: "Groups",
                        principalColumns: new[] { "OrganizationId", "Id" },
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_GroupManagers_Users_OrganizationId_UserId",
                        columns: x => new { x.OrganizationId, x.UserId },
                        principalTable: "Users",
                        principalColumns: new[] { "OrganizationId", "Id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "Jobs",
                columns: table => new
                {
                    OrganizationId = table.Column<int>(type: "INTEGER", nullable: false),
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Reason = table.Column<string>(type: "TEXT", maxLength: 600, nullable: false),
                    State = table.Column<int>(type: "INTEGER", nullable: false),
                    Round = table.Column<int>(type: "INTEGER", nullable: false),
                    Cursor = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Total = table.Column<long>(type: "INTEGER", nullable: false),
                    Processed = table.Column<long>(type: "INTEGER", nullable: false),
                    Changed = table.Column<long>(type: "INTEGER", nullable: false),
                    Refused = table.Column<long>(type: "INTEGER", nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    NeededAt = table.Column<long>(type: "INTEGER", nullable: false),
                    FinishedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    LeasedUntil = table.Column<long>(type: "INTEGER", nullable: true),
                    LeasedBy = table.Column<byte[]>(type: "BLOB", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Jobs", x => new { x.OrganizationId, x.Id });
                });

            migrationBuilder.CreateIndex(
                name: "IX_GroupManagers_OrganizationId_UserId",
                table: "GroupManagers",
                columns: new[] { "OrganizationId", "UserId" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "AttributeAuthorities");

            migrationBuilder.DropTable(
                name: "GroupManagers");

            migrationBuilder.DropTable(
                name: "Jobs");

            migrationBuilder.DropColumn(
                name: "AuditKey",
                table: "Users");

            migrationBuilder.DropColumn(
                name: "MergeVersion",
                table: "Organizations");

            migrationBuilder.DropColumn(
                name: "Detachment",
                table: "Connections");

            migrationBuilder.DropColumn(
                name: "Mapping",
                table: "Connections");

            migrationBuilder.DropColumn(
                name: "PermissionsOff",
                table: "Connections");

            migrationBuilder.DropColumn(
                name: "Precedence",
                table: "Connections");

            migrationBuilder.DropColumn(
                name: "Values",
                table: "AuditEntries");
        }
    }
}
