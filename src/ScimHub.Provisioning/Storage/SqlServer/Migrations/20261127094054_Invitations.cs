using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ScimHub.Provisioning.Storage.SqlServer.Migrations
{
    /// <inheritdoc />
    public partial class Invitations : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "Invitations",
                columns: table => new
                {
                    OrganizationId = table.Column<int>(type: "int", nullable: false),
                    Id = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    Email = table.Column<string>(type: "varchar(1000)", unicode: false, maxLength: 1000, nullable: false, collation: "Latin1_General_100_BIN2_UTF8"),
                    EmailKey = table.Column<string>(type: "varchar(320)", unicode: false, maxLength: 320, nullable: false, collation: "Latin1_General_100_BIN2_UTF8"),
                    DisplayName = table.Column<string>(type: "varchar(800)", unicode: false, maxLength: 800, nullable: true, collation: "Latin1_General_100_BIN2_UTF8"),
                    Message = table.Column<string>(type: "varchar(8000)", unicode: false, maxLength: 8000, nullable: true, collation: "Latin1_General_100_BIN2_UTF8"),
                    Roles = table.Column<string>(type: "varchar(max)", unicode: false, nullable: false, collation: "Latin1_General_100_BIN2_UTF8"),
                    Groups = table.Column<string>(type: "varchar(max)", unicode: false, nullable: false, collation: "Latin1_General_100_BIN2_UTF8"),
                    InviterKind = table.Column<int>(type: "int", nullable: false),
                    InviterId = table.Column<byte[]>(type: "binary(16)", nullable: true),
                    State = table.Column<int>(type: "int", nullable: false),
                    SecretHash = table.Column<byte[]>(type: "varbinary(32)", maxLength: 32, nullable: false),
                    Generation = table.Column<int>(type: "int", nullable: false),
                    Version = table.Column<long>(type: "bigint", nullable: false),
                    AuditKey = table.Column<byte[]>(type: "varbinary(32)", maxLength: 32, nullable: false),
                    CreatedAt = table.Column<long>(type: "bigint", nullable: false),
                    SentAt = table.Column<long>(type: "bigint", nullable: false),
                    ExpiresAt = table.Column<long>(type: "bigint", nullable: false),
                    ClosedAt = table.Column<long>(type: "bigint", nullable: true),
                    AcceptedBy = table.Column<byte[]>(type: "binary(16)", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Invitations", x => new { x.OrganizationId, x.Id });
                    table.ForeignKey(
                        name: "FK_Invitations_Users_OrganizationId_AcceptedBy",
                        columns: x => new { x.OrganizationId, x.AcceptedBy },
                        principalTable: "Users",
                        principalColumns: new[] { "OrganizationId", "Id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "OutgoingMails",
                columns: table => new
                {
                    OrganizationId = table.Column<int>(type: "int", nullable: false),
                    Id = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    Kind = table.Column<string>(type: "varchar(40)", unicode: false, maxLength: 40, nullable: false, collation: "Latin1_General_100_BIN2_UTF8"),
                    Recipient = table.Column<string>(type: "varchar(320)", unicode: false, maxLength: 320, nullable: false, collation: "Latin1_General_100_BIN2_UTF8"),
                    Subject = table.Column<string>(type: "varchar(max)", unicode: false, nullable: false, collation: "Latin1_General_100_BIN2_UTF8"),
                    Body = table.Column<byte[]>(type: "varbinary(max)", nullable: true),
                    CauseId = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    State = table.Column<int>(type: "int", nullable: false),
                    Attempts = table.Column<int>(type: "int", nullable: false),
                    CreatedAt = table.Column<long>(type: "bigint", nullable: false),
                    DueAt = table.Column<long>(type: "bigint", nullable: false),
                    ExpiresAt = table.Column<long>(type: "bigint", nullable: true),
                    FirstAttemptAt = table.Column<long>(type: "bigint", nullable: true),
                    ClosedAt = table.Column<long>(type: "bigint", nullable: true),
                    LastError = table.Column<string>(type: "varchar(1600)", unicode: false, maxLength: 1600, nullable: true, collation: "Latin1_General_100_BIN2_UTF8"),
                    LeasedBy = table.Column<byte[]>(type: "binary(16)", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_OutgoingMails", x => new { x.OrganizationId, x.Id });
                });

            migrationBuilder.CreateIndex(
                name: "IX_Invitations_OrganizationId_AcceptedBy",
                table: "Invitations",
                columns: new[] { "OrganizationId", "AcceptedBy" });

            migrationBuilder.CreateIndex(
                name: "IX_Invitations_OrganizationId_EmailKey",
                table: "Invitations",
                columns: new[] { "OrganizationId", "EmailKey" },
                unique: true,
                filter: "\"State\" = 0");

            migrationBuilder.CreateIndex(
                name: "IX_Invitations_SecretHash",
                table: "Invitations",
                column: "SecretHash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_OutgoingMails_OrganizationId_CauseId",
                table: "OutgoingMails",
                columns: new[] { "OrganizationId", "CauseId" });

            migrationBuilder.CreateIndex(
                name: "IX_OutgoingMails_OrganizationId_DueAt",
                table: "OutgoingMails",
                columns: new[] { "OrganizationId", "DueAt" },
                filter: "\"State\" = 0");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "Invitations");

            migrationBuilder.DropTable(
                name: "OutgoingMails");
        }
    }
}
