using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ScimHub.Provisioning.Storage.SqlServer.Migrations
{
    /// <inheritdoc />
    public partial class Merges : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "EndsAt",
                table: "Users",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "ReleasedTo",
                table: "Users",
                type: "binary(16)",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "AuditRetentionDays",
                table: "Organizations",
                type: "int",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "SessionAbsoluteMinutes",
                table: "Organizations",
                type: "int",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "SessionIdleMinutes",
                table: "Organizations",
                type: "int",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "ActsAs",
                table: "Jobs",
                type: "int",
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "ActsFor",
                table: "Jobs",
                type: "binary(16)",
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "UndoOf",
                table: "Jobs",
                type: "binary(16)",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "BatchSteps",
                columns: table => new
                {
                    OrganizationId = table.Column<int>(type: "int", nullable: false),
                    JobId = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    Number = table.Column<int>(type: "int", nullable: false),
                    Subject = table.Column<string>(type: "varchar(1200)", unicode: false, maxLength: 1200, nullable: false, collation: "Latin1_General_100_BIN2_UTF8"),
                    What = table.Column<string>(type: "varchar(1200)", unicode: false, maxLength: 1200, nullable: false, collation: "Latin1_General_100_BIN2_UTF8"),
                    Request = table.Column<string>(type: "varchar(max)", unicode: false, nullable: false, collation: "Latin1_General_100_BIN2_UTF8"),
                    Undo = table.Column<string>(type: "varchar(max)", unicode: false, nullable: true, collation: "Latin1_General_100_BIN2_UTF8"),
                    Follows = table.Column<bool>(type: "bit", nullable: false),
                    State = table.Column<int>(type: "int", nullable: false),
                    Fault = table.Column<string>(type: "varchar(2000)", unicode: false, maxLength: 2000, nullable: true, collation: "Latin1_General_100_BIN2_UTF8")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_BatchSteps", x => new { x.OrganizationId, x.JobId, x.Number });
                    table.ForeignKey(
                        name: "FK_BatchSteps_Jobs_OrganizationId_JobId",
                        columns: x => new { x.OrganizationId, x.JobId },
                        principalTable: "Jobs",
                        principalColumns: new[] { "OrganizationId", "Id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "GroupBudgets",
                columns: table => new
                {
                    OrganizationId = table.Column<int>(type: "int", nullable: false),
                    GroupId = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    Unit = table.Column<string>(type: "varchar(30)", unicode: false, maxLength: 30, nullable: false, collation: "Latin1_General_100_BIN2_UTF8"),
                    Period = table.Column<int>(type: "int", nullable: false),
                    Amount = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_GroupBudgets", x => new { x.OrganizationId, x.GroupId, x.Unit, x.Period });
                    table.ForeignKey(
                        name: "FK_GroupBudgets_Groups_OrganizationId_GroupId",
                        columns: x => new { x.OrganizationId, x.GroupId },
                        principalTable: "Groups",
                        principalColumns: new[] { "OrganizationId", "Id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "SavedViews",
                columns: table => new
                {
                    OrganizationId = table.Column<int>(type: "int", nullable: false),
                    Id = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    UserId = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    Name = table.Column<string>(type: "varchar(240)", unicode: false, maxLength: 240, nullable: false, collation: "Latin1_General_100_BIN2_UTF8"),
                    Query = table.Column<string>(type: "varchar(2000)", unicode: false, maxLength: 2000, nullable: false, collation: "Latin1_General_100_BIN2_UTF8"),
                    CreatedAt = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SavedViews", x => new { x.OrganizationId, x.Id });
                    table.ForeignKey(
                        name: "FK_SavedViews_Users_OrganizationId_UserId",
                        columns: x => new { x.OrganizationId, x.UserId },
                        principalTable: "Users",
                        principalColumns: new[] { "OrganizationId", "Id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "UserMerges",
                columns: table => new
                {
                    OrganizationId = table.Column<int>(type: "int", nullable: false),
                    Id = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    UserId = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    MergedId = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    MergedAt = table.Column<long>(type: "bigint", nullable: false),
                    Account = table.Column<byte[]>(type: "varbinary(max)", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_UserMerges", x => new { x.OrganizationId, x.Id });
                    table.ForeignKey(
                        name: "FK_UserMerges_Users_OrganizationId_UserId",
                        columns: x => new { x.OrganizationId, x.UserId },
                        principalTable: "Users",
                        principalColumns: new[] { "OrganizationId", "Id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Users_OrganizationId_EndsAt",
                table: "Users",
                columns: new[] { "OrganizationId", "EndsAt" },
                filter: "\"EndsAt\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_SavedViews_OrganizationId_UserId",
                table: "SavedViews",
                columns: new[] { "OrganizationId", "UserId" });

            migrationBuilder.CreateIndex(
                name: "IX_UserMerges_OrganizationId_UserId",
                table: "UserMerges",
                columns: new[] { "OrganizationId", "UserId" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "BatchSteps");

            migrationBuilder.DropTable(
                name: "GroupBudgets");

            migrationBuilder.DropTable(
                name: "SavedViews");

            migrationBuilder.DropTable(
                name: "UserMerges");

            migrationBuilder.DropIndex(
                name: "IX_Users_OrganizationId_EndsAt",
                table: "Users");

            migrationBuilder.DropColumn(
                name: "EndsAt",
                table: "Users");

            migrationBuilder.DropColumn(
                name: "ReleasedTo",
                table: "Users");

            migrationBuilder.DropColumn(
                name: "AuditRetentionDays",
                table: "Organizations");

            migrationBuilder.DropColumn(
                name: "SessionAbsoluteMinutes",
                table: "Organizations");

            migrationBuilder.DropColumn(
                name: "SessionIdleMinutes",
                table: "Organizations");

            migrationBuilder.DropColumn(
                name: "ActsAs",
                table: "Jobs");

            migrationBuilder.DropColumn(
                name: "ActsFor",
                table: "Jobs");

            migrationBuilder.DropColumn(
                name: "UndoOf",
                table: "Jobs");
        }
    }
}
