using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ScimHub.Provisioning.Storage.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Sessions : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "LastSignInAt",
                table: "Users",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "Channel",
                table: "Members",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.CreateTable(
                name: "LdapChannels",
                columns: table => new
                {
                    OrganizationId = table.Column<int>(type: "INTEGER", nullable: false),
                    ConnectionId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Url = table.Column<string>(type: "TEXT", nullable: false),
                    BaseDn = table.Column<string>(type: "TEXT", nullable: false),
                    BindDn = table.Column<string>(type: "TEXT", nullable: true),
                    BindPassword = table.Column<byte[]>(type: "BLOB", nullable: true),
                    UserFilter = table.Column<string>(type: "TEXT", nullable: true),
                    DirectBind = table.Column<string>(type: "TEXT", nullable: true),
                    GroupBaseDn = table.Column<string>(type: "TEXT", nullable: true),
                    GroupFilter = table.Column<string>(type: "TEXT", nullable: true),
                    Certificates = table.Column<string>(type: "TEXT", nullable: true),
                    SyncMinutes = table.Column<int>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_LdapChannels", x => new { x.OrganizationId, x.ConnectionId });
                    table.ForeignKey(
                        name: "FK_LdapChannels_Connections_OrganizationId_ConnectionId",
                        columns: x => new { x.OrganizationId, x.ConnectionId },
                        principalTable: "Connections",
                        principalColumns: new[] { "OrganizationId", "Id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "OidcChannels",
                columns: table => new
                {
                    OrganizationId = table.Column<int>(type: "INTEGER", nullable: false),
                    ConnectionId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Kind = table.Column<int>(type: "INTEGER", nullable: false),
                    Authority = table.Column<string>(type: "TEXT", nullable: false),
                    ClientId = table.Column<string>(type: "TEXT", nullable: false),
                    ClientSecret = table.Column<byte[]>(type: "BLOB", nullable: true),
                    ClientKey = table.Column<byte[]>(type: "BLOB", nullable: true),
                    Scopes = table.Column<string>(type: "TEXT", nullable: true),
                    GroupsClaim = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_OidcChannels", x => new { x.OrganizationId, x.ConnectionId });
                    table.ForeignKey(
                        name: "FK_OidcChannels_Connections_OrganizationId_ConnectionId",
                        columns: x => new { x.OrganizationId, x.ConnectionId },
                        principalTable: "Connections",
                        principalColumns: new[] { "OrganizationId", "Id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "Sessions",
                columns: table => new
                {
                    OrganizationId = table.Column<int>(type: "INTEGER", nullable: false),
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    UserId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Hash = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    Method = table.Column<int>(type: "INTEGER", nullable: false),
                    ConnectionId = table.Column<byte[]>(type: "BLOB", nullable: true),
                    Subject = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true),
                    ProviderSessionId = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true),
                    IdToken = table.Column<byte[]>(type: "BLOB", nullable: true),
                    Address = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    UserAgent = table.Column<string>(type: "TEXT", maxLength: 300, nullable: true),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    LastSeenAt = table.Column<long>(type: "INTEGER", nullable: false),
                    ExpiresAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Sessions", x => new { x.OrganizationId, x.Id });
                    table.ForeignKey(
                        name: "FK_Sessions_Users_OrganizationId_UserId",
                        columns: x => new { x.OrganizationId, x.UserId },
                        principalTable: "Users",
                        principalColumns: new[] { "OrganizationId", "Id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "SpentValues",
                columns: table => new
                {
                    Hash = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    ExpiresAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SpentValues", x => x.Hash);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Sessions_Hash",
                table: "Sessions",
                column: "Hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Sessions_OrganizationId_ConnectionId_Subject",
                table: "Sessions",
                columns: new[] { "OrganizationId", "ConnectionId", "Subject" });

            migrationBuilder.CreateIndex(
                name: "IX_Sessions_OrganizationId_UserId",
                table: "Sessions",
                columns: new[] { "OrganizationId", "UserId" });

            migrationBuilder.CreateIndex(
                name: "IX_SpentValues_ExpiresAt",
                table: "SpentValues",
                column: "ExpiresAt");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "LdapChannels");

            migrationBuilder.DropTable(
                name: "OidcChannels");

            migrationBuilder.DropTable(
                name: "Sessions");

            migrationBuilder.DropTable(
                name: "SpentValues");

            migrationBuilder.DropColumn(
                name: "LastSignInAt",
                table: "Users");

            migrationBuilder.DropColumn(
                name: "Channel",
                table: "Members");
        }
    }
}
