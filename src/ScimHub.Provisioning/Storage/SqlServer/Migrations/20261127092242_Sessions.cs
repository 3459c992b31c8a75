using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ScimHub.Provisioning.Storage.SqlServer.Migrations
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
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "Channel",
                table: "Members",
                type: "int",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.CreateTable(
                name: "LdapChannels",
                columns: table => new
                {
                    OrganizationId = table.Column<int>(type: "int", nullable: false),
                    ConnectionId = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    Url = table.Column<string>(type: "varchar(max)", unicode: false, nullable: false, collation: "Latin1_General_100_BIN2_UTF8"),
                    BaseDn = table.Column<string>(type: "varchar(max)", unicode: false, nullable: false, collation: "Latin1_General_100_BIN2_UTF8"),
                    BindDn = table.Column<string>(type: "varchar(max)", unicode: false, nullable: true, collation: "Latin1_General_100_BIN2_UTF8"),
                    BindPassword = table.Column<byte[]>(type: "varbinary(max)", nullable: true),
                    UserFilter = table.Column<string>(type: "varchar(max)", unicode: false, nullable: true, collation: "Latin1_General_100_BIN2_UTF8"),
                    DirectBind = table.Column<string>(type: "varchar(max)", unicode: false, nullable: true, collation: "Latin1_General_100_BIN2_UTF8"),
                    GroupBaseDn = table.Column<string>(type: "varchar(max)", unicode: false, nullable: true, collation: "Latin1_General_100_BIN2_UTF8"),
                    GroupFilter = table.Column<string>(type: "varchar(max)", unicode: false, nullable: true, collation: "Latin1_General_100_BIN2_UTF8"),
                    Certificates = table.Column<string>(type: "varchar(max)", unicode: false, nullable: true, collation: "Latin1_General_100_BIN2_UTF8"),
                    SyncMinutes = table.Column<int>(type: "int", nullable: true)
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
                    OrganizationId = table.Column<int>(type: "int", nullable: false),
                    ConnectionId = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    Kind = table.Column<int>(type: "int", nullable: false),
                    Authority = table.Column<string>(type: "varchar(max)", unicode: false, nullable: false, collation: "Latin1_General_100_BIN2_UTF8"),
                    ClientId = table.Column<string>(type: "varchar(max)", unicode: false, nullable: false, collation: "Latin1_General_100_BIN2_UTF8"),
                    ClientSecret = table.Column<byte[]>(type: "varbinary(max)", nullable: true),
                    ClientKey = table.Column<byte[]>(type: "varbinary(max)", nullable: true),
                    Scopes = table.Column<string>(type: "varchar(max)", unicode: false, nullable: true, collation: "Latin1_General_100_BIN2_UTF8"),
                    GroupsClaim = table.Column<string>(type: "varchar(max)", unicode: false, nullable: true, collation: "Latin1_General_100_BIN2_UTF8")
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
                    OrganizationId = table.Column<int>(type: "int", nullable: false),
                    Id = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    UserId = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    Hash = table.Column<byte[]>(type: "varbinary(32)", maxLength: 32, nullable: false),
                    Method = table.Column<int>(type: "int", nullable: false),
                    ConnectionId = table.Column<byte[]>(type: "binary(16)", nullable: true),
                    Subject = table.Column<string>(type: "varchar(400)", unicode: false, maxLength: 400, nullable: true, collation: "Latin1_General_100_BIN2_UTF8"),
                    ProviderSessionId = table.Column<string>(type: "varchar(400)", unicode: false, maxLength: 400, nullable: true, collation: "Latin1_General_100_BIN2_UTF8"),
                    IdToken = table.Column<byte[]>(type: "varbinary(max)", nullable: true),
                    Address = table.Column<string>(type: "varchar(64)", unicode: false, maxLength: 64, nullable: true, collation: "Latin1_General_100_BIN2_UTF8"),
                    UserAgent = table.Column<string>(type: "varchar(300)", unicode: false, maxLength: 300, nullable: true, collation: "Latin1_General_100_BIN2_UTF8"),
                    CreatedAt = table.Column<long>(type: "bigint", nullable: false),
                    LastSeenAt = table.Column<long>(type: "bigint", nullable: false),
                    ExpiresAt = table.Column<long>(type: "bigint", nullable: false)
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
                    Hash = table.Column<byte[]>(type: "varbinary(32)", maxLength: 32, nullable: false),
                    ExpiresAt = table.Column<long>(type: "bigint", nullable: false)
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
