using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ScimHub.Provisioning.Storage.SqlServer.Migrations
{
    /// <inheritdoc />
    public partial class Engine : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_LinkedIdentities_OrganizationId_ConnectionId_Channel_ExternalId",
                table: "LinkedIdentities");

            migrationBuilder.AddColumn<bool>(
                name: "Protected",
                table: "Users",
                type: "bit",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<long>(
                name: "Version",
                table: "Roles",
                type: "bigint",
                nullable: false,
                defaultValue: 1L);

            migrationBuilder.AddColumn<long>(
                name: "AccessVersion",
                table: "Organizations",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<bool>(
                name: "DisableSsoProvisioning",
                table: "Organizations",
                type: "bit",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "InviteOnly",
                table: "Organizations",
                type: "bit",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "Seats",
                table: "Organizations",
                type: "int",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "SettingsVersion",
                table: "Organizations",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<string>(
                name: "Issuer",
                table: "LinkedIdentities",
                type: "varchar(400)",
                unicode: false,
                maxLength: 400,
                nullable: true,
                collation: "Latin1_General_100_BIN2_UTF8");

            migrationBuilder.AddColumn<string>(
                name: "Subject",
                table: "LinkedIdentities",
                type: "varchar(400)",
                unicode: false,
                maxLength: 400,
                nullable: true,
                collation: "Latin1_General_100_BIN2_UTF8");

            migrationBuilder.AddColumn<byte[]>(
                name: "RuleId",
                table: "Grants",
                type: "binary(16)",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "Version",
                table: "Domains",
                type: "bigint",
                nullable: false,
                defaultValue: 1L);

            migrationBuilder.AddColumn<int>(
                name: "Adoption",
                table: "Connections",
                type: "int",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<bool>(
                name: "DisableSsoProvisioning",
                table: "Connections",
                type: "bit",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "MatchClaim",
                table: "Connections",
                type: "varchar(200)",
                unicode: false,
                maxLength: 200,
                nullable: true,
                collation: "Latin1_General_100_BIN2_UTF8");

            migrationBuilder.AddColumn<bool>(
                name: "MayAdminister",
                table: "Connections",
                type: "bit",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<int>(
                name: "Paused",
                table: "Connections",
                type: "int",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<long>(
                name: "Version",
                table: "Connections",
                type: "bigint",
                nullable: false,
                defaultValue: 1L);

            migrationBuilder.AddColumn<bool>(
                name: "WithoutPermissions",
                table: "Connections",
                type: "bit",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<int>(
                name: "Actor",
                table: "AuditEntries",
                type: "int",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<byte[]>(
                name: "ActorId",
                table: "AuditEntries",
                type: "binary(16)",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "Outcome",
                table: "AuditEntries",
                type: "int",
                nullable: false,
                defaultValue: 0);

            // Until now who acted with a credential was a SCIM client.
            migrationBuilder.Sql("EXEC(N'UPDATE [AuditEntries] SET [Actor] = 1 WHERE [CredentialId] IS NOT NULL');");

            migrationBuilder.CreateTable(
                name: "AuditSeals",
                columns: table => new
                {
                    OrganizationId = table.Column<int>(type: "int", nullable: false),
                    Number = table.Column<long>(type: "bigint", nullable: false),
                    FirstId = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    LastId = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    Count = table.Column<int>(type: "int", nullable: false),
                    PreviousHash = table.Column<byte[]>(type: "varbinary(32)", maxLength: 32, nullable: false),
                    Hash = table.Column<byte[]>(type: "varbinary(32)", maxLength: 32, nullable: false),
                    SealedAt = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AuditSeals", x => new { x.OrganizationId, x.Number });
                });

            migrationBuilder.CreateTable(
                name: "IdempotentRequests",
                columns: table => new
                {
                    OrganizationId = table.Column<int>(type: "int", nullable: false),
                    CredentialId = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    Key = table.Column<string>(type: "varchar(200)", unicode: false, maxLength: 200, nullable: false, collation: "Latin1_General_100_BIN2_UTF8"),
                    RequestHash = table.Column<byte[]>(type: "varbinary(32)", maxLength: 32, nullable: false),
                    Status = table.Column<int>(type: "int", nullable: false),
                    Body = table.Column<byte[]>(type: "varbinary(max)", nullable: false),
                    Location = table.Column<string>(type: "varchar(max)", unicode: false, nullable: true, collation: "Latin1_General_100_BIN2_UTF8"),
                    CreatedAt = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_IdempotentRequests", x => new { x.OrganizationId, x.CredentialId, x.Key });
                });

            migrationBuilder.CreateTable(
                name: "Rules",
                columns: table => new
                {
                    OrganizationId = table.Column<int>(type: "int", nullable: false),
                    Id = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    Name = table.Column<string>(type: "varchar(100)", unicode: false, maxLength: 100, nullable: false, collation: "Latin1_General_100_BIN2_UTF8"),
                    NameKey = table.Column<string>(type: "varchar(400)", unicode: false, maxLength: 400, nullable: false, collation: "Latin1_General_100_BIN2_UTF8"),
                    Condition = table.Column<string>(type: "varchar(max)", unicode: false, nullable: true, collation: "Latin1_General_100_BIN2_UTF8"),
                    Attribute = table.Column<string>(type: "varchar(max)", unicode: false, nullable: true, collation: "Latin1_General_100_BIN2_UTF8"),
                    Pattern = table.Column<string>(type: "varchar(max)", unicode: false, nullable: true, collation: "Latin1_General_100_BIN2_UTF8"),
                    Version = table.Column<long>(type: "bigint", nullable: false, defaultValue: 1L),
                    CreatedAt = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Rules", x => new { x.OrganizationId, x.Id });
                });

            migrationBuilder.CreateTable(
                name: "ServiceAccounts",
                columns: table => new
                {
                    OrganizationId = table.Column<int>(type: "int", nullable: false),
                    Id = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    Name = table.Column<string>(type: "varchar(100)", unicode: false, maxLength: 100, nullable: false, collation: "Latin1_General_100_BIN2_UTF8"),
                    NameKey = table.Column<string>(type: "varchar(400)", unicode: false, maxLength: 400, nullable: false, collation: "Latin1_General_100_BIN2_UTF8"),
                    RoleId = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    DomainId = table.Column<byte[]>(type: "binary(16)", nullable: true),
                    CreatedAt = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ServiceAccounts", x => new { x.OrganizationId, x.Id });
                    table.ForeignKey(
                        name: "FK_ServiceAccounts_Domains_OrganizationId_DomainId",
                        columns: x => new { x.OrganizationId, x.DomainId },
                        principalTable: "Domains",
                        principalColumns: new[] { "OrganizationId", "Id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "VerifiedDomains",
                columns: table => new
                {
                    OrganizationId = table.Column<int>(type: "int", nullable: false),
                    Name = table.Column<string>(type: "varchar(255)", unicode: false, maxLength: 255, nullable: false, collation: "Latin1_General_100_BIN2_UTF8"),
                    ConnectionId = table.Column<byte[]>(type: "binary(16)", nullable: true),
                    Proof = table.Column<string>(type: "varchar(100)", unicode: false, maxLength: 100, nullable: false, collation: "Latin1_General_100_BIN2_UTF8"),
                    VerifiedAt = table.Column<long>(type: "bigint", nullable: true),
                    Overridden = table.Column<bool>(type: "bit", nullable: false),
                    CreatedAt = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_VerifiedDomains", x => new { x.OrganizationId, x.Name });
                    table.ForeignKey(
                        name: "FK_VerifiedDomains_Connections_OrganizationId_ConnectionId",
                        columns: x => new { x.OrganizationId, x.ConnectionId },
                        principalTable: "Connections",
                        principalColumns: new[] { "OrganizationId", "Id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "ApiKeys",
                columns: table => new
                {
                    OrganizationId = table.Column<int>(type: "int", nullable: false),
                    Id = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    ServiceAccountId = table.Column<byte[]>(type: "binary(16)", nullable: false),
                    Hash = table.Column<byte[]>(type: "varbinary(32)", maxLength: 32, nullable: false),
                    CreatedAt = table.Column<long>(type: "bigint", nullable: false),
                    ExpiresAt = table.Column<long>(type: "bigint", nullable: false),
                    RevokedAt = table.Column<long>(type: "bigint", nullable: true),
                    LastUsedAt = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ApiKeys", x => new { x.OrganizationId, x.Id });
                    table.ForeignKey(
                        name: "FK_ApiKeys_ServiceAccounts_OrganizationId_ServiceAccountId",
                        columns: x => new { x.OrganizationId, x.ServiceAccountId },
                        principalTable: "ServiceAccounts",
                        principalColumns: new[] { "OrganizationId", "Id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Users_OrganizationId_Active",
                table: "Users",
                columns: new[] { "OrganizationId", "Active" },
                filter: "\"Active\" = 0");

            migrationBuilder.CreateIndex(
                name: "IX_LinkedIdentities_OrganizationId_ConnectionId_Channel_Subject_Issuer",
                table: "LinkedIdentities",
                columns: new[] { "OrganizationId", "ConnectionId", "Channel", "Subject", "Issuer" },
                unique: true,
                filter: "\"Subject\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_LinkedIdentities_OrganizationId_ConnectionId_ExternalId",
                table: "LinkedIdentities",
                columns: new[] { "OrganizationId", "ConnectionId", "ExternalId" },
                unique: true,
                filter: "[ExternalId] IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Grants_OrganizationId_RuleId",
                table: "Grants",
                columns: new[] { "OrganizationId", "RuleId" });

            migrationBuilder.CreateIndex(
                name: "IX_ApiKeys_Hash",
                table: "ApiKeys",
                column: "Hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_ApiKeys_OrganizationId_ServiceAccountId",
                table: "ApiKeys",
                columns: new[] { "OrganizationId", "ServiceAccountId" });

            migrationBuilder.CreateIndex(
                name: "IX_IdempotentRequests_OrganizationId_CreatedAt",
                table: "IdempotentRequests",
                columns: new[] { "OrganizationId", "CreatedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_Rules_OrganizationId_NameKey",
                table: "Rules",
                columns: new[] { "OrganizationId", "NameKey" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_ServiceAccounts_OrganizationId_DomainId",
                table: "ServiceAccounts",
                columns: new[] { "OrganizationId", "DomainId" });

            migrationBuilder.CreateIndex(
                name: "IX_ServiceAccounts_OrganizationId_NameKey",
                table: "ServiceAccounts",
                columns: new[] { "OrganizationId", "NameKey" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_VerifiedDomains_OrganizationId_ConnectionId",
                table: "VerifiedDomains",
                columns: new[] { "OrganizationId", "ConnectionId" });

            migrationBuilder.AddForeignKey(
                name: "FK_Grants_Rules_OrganizationId_RuleId",
                table: "Grants",
                columns: new[] { "OrganizationId", "RuleId" },
                principalTable: "Rules",
                principalColumns: new[] { "OrganizationId", "Id" },
                onDelete: ReferentialAction.Cascade);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "FK_Grants_Rules_OrganizationId_RuleId",
                table: "Grants");

            migrationBuilder.DropTable(
                name: "ApiKeys");

            migrationBuilder.DropTable(
                name: "AuditSeals");

            migrationBuilder.DropTable(
                name: "IdempotentRequests");

            migrationBuilder.DropTable(
                name: "Rules");

            migrationBuilder.DropTable(
                name: "VerifiedDomains");

            migrationBuilder.DropTable(
                name: "ServiceAccounts");

            migrationBuilder.DropIndex(
                name: "IX_Users_OrganizationId_Active",
                table: "Users");

            migrationBuilder.DropIndex(
                name: "IX_LinkedIdentities_OrganizationId_ConnectionId_Channel_Subject_Issuer",
                table: "LinkedIdentities");

            migrationBuilder.DropIndex(
                name: "IX_LinkedIdentities_OrganizationId_ConnectionId_ExternalId",
                table: "LinkedIdentities");

            migrationBuilder.DropIndex(
                name: "IX_Grants_OrganizationId_RuleId",
                table: "Grants");

            migrationBuilder.DropColumn(
                name: "Protected",
                table: "Users");

            migrationBuilder.DropColumn(
                name: "Version",
                table: "Roles");

            migrationBuilder.DropColumn(
                name: "AccessVersion",
                table: "Organizations");

            migrationBuilder.DropColumn(
                name: "DisableSsoProvisioning",
                table: "Organizations");

            migrationBuilder.DropColumn(
                name: "InviteOnly",
                table: "Organizations");

            migrationBuilder.DropColumn(
                name: "Seats",
                table: "Organizations");

            migrationBuilder.DropColumn(
                name: "SettingsVersion",
                table: "Organizations");

            migrationBuilder.DropColumn(
                name: "Issuer",
                table: "LinkedIdentities");

            migrationBuilder.DropColumn(
                name: "Subject",
                table: "LinkedIdentities");

            migrationBuilder.DropColumn(
                name: "RuleId",
                table: "Grants");

            migrationBuilder.DropColumn(
                name: "Version",
                table: "Domains");

            migrationBuilder.DropColumn(
                name: "Adoption",
                table: "Connections");

            migrationBuilder.DropColumn(
                name: "DisableSsoProvisioning",
                table: "Connections");

            migrationBuilder.DropColumn(
                name: "MatchClaim",
                table: "Connections");

            migrationBuilder.DropColumn(
                name: "MayAdminister",
                table: "Connections");

            migrationBuilder.DropColumn(
                name: "Paused",
                table: "Connections");

            migrationBuilder.DropColumn(
                name: "Version",
                table: "Connections");

            migrationBuilder.DropColumn(
                name: "WithoutPermissions",
                table: "Connections");

            migrationBuilder.DropColumn(
                name: "Actor",
                table: "AuditEntries");

            migrationBuilder.DropColumn(
                name: "ActorId",
                table: "AuditEntries");

            migrationBuilder.DropColumn(
                name: "Outcome",
                table: "AuditEntries");

            migrationBuilder.CreateIndex(
                name: "IX_LinkedIdentities_OrganizationId_ConnectionId_Channel_ExternalId",
                table: "LinkedIdentities",
                columns: new[] { "OrganizationId", "ConnectionId", "Channel", "ExternalId" },
                unique: true,
                filter: "[ExternalId] IS NOT NULL");
        }
    }
}
