using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ScimHub.Provisioning.Storage.Sqlite.Migrations
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
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<long>(
                name: "Version",
                table: "Roles",
                type: "INTEGER",
                nullable: false,
                defaultValue: 1L);

            migrationBuilder.AddColumn<long>(
                name: "AccessVersion",
                table: "Organizations",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<bool>(
                name: "DisableSsoProvisioning",
                table: "Organizations",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "InviteOnly",
                table: "Organizations",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "Seats",
                table: "Organizations",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "SettingsVersion",
                table: "Organizations",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<string>(
                name: "Issuer",
                table: "LinkedIdentities",
                type: "TEXT",
                maxLength: 400,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Subject",
                table: "LinkedIdentities",
                type: "TEXT",
                maxLength: 400,
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "RuleId",
                table: "Grants",
                type: "BLOB",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "Version",
                table: "Domains",
                type: "INTEGER",
                nullable: false,
                defaultValue: 1L);

            migrationBuilder.AddColumn<int>(
                name: "Adoption",
                table: "Connections",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<bool>(
                name: "DisableSsoProvisioning",
                table: "Connections",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "MatchClaim",
                table: "Connections",
                type: "TEXT",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "MayAdminister",
                table: "Connections",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<int>(
                name: "Paused",
                table: "Connections",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<long>(
                name: "Version",
                table: "Connections",
                type: "INTEGER",
                nullable: false,
                defaultValue: 1L);

            migrationBuilder.AddColumn<bool>(
                name: "WithoutPermissions",
                table: "Connections",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<int>(
                name: "Actor",
                table: "AuditEntries",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<byte[]>(
                name: "ActorId",
                table: "AuditEntries",
                type: "BLOB",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "Outcome",
                table: "AuditEntries",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            // Until now who acted with a credential was a SCIM client.
            migrationBuilder.Sql("UPDATE \"AuditEntries\" SET \"Actor\" = 1 WHERE \"CredentialId\" IS NOT NULL;");

            migrationBuilder.CreateTable(
                name: "AuditSeals",
                columns: table => new
                {
                    OrganizationId = table.Column<int>(type: "INTEGER", nullable: false),
                    Number = table.Column<long>(type: "INTEGER", nullable: false),
                    FirstId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    LastId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Count = table.Column<int>(type: "INTEGER", nullable: false),
                    PreviousHash = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    Hash = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    SealedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AuditSeals", x => new { x.OrganizationId, x.Number });
                });

            migrationBuilder.CreateTable(
                name: "IdempotentRequests",
                columns: table => new
                {
                    OrganizationId = table.Column<int>(type: "INTEGER", nullable: false),
                    CredentialId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Key = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    RequestHash = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    Status = table.Column<int>(type: "INTEGER", nullable: false),
                    Body = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Location = table.Column<string>(type: "TEXT", nullable: true),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_IdempotentRequests", x => new { x.OrganizationId, x.CredentialId, x.Key });
                });

            migrationBuilder.CreateTable(
                name: "Rules",
                columns: table => new
                {
                    OrganizationId = table.Column<int>(type: "INTEGER", nullable: false),
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Name = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    NameKey = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    Condition = table.Column<string>(type: "TEXT", nullable: true),
                    Attribute = table.Column<string>(type: "TEXT", nullable: true),
                    Pattern = table.Column<string>(type: "TEXT", nullable: true),
                    Version = table.Column<long>(type: "INTEGER", nullable: false, defaultValue: 1L),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Rules", x => new { x.OrganizationId, x.Id });
                });

            migrationBuilder.CreateTable(
                name: "ServiceAccounts",
                columns: table => new
                {
                    OrganizationId = table.Column<int>(type: "INTEGER", nullable: false),
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Name = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    NameKey = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    RoleId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    DomainId = table.Column<byte[]>(type: "BLOB", nullable: true),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false)
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
                    OrganizationId = table.Column<int>(type: "INTEGER", nullable: false),
                    Name = table.Column<string>(type: "TEXT", maxLength: 255, nullable: false),
                    ConnectionId = table.Column<byte[]>(type: "BLOB", nullable: true),
                    Proof = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    VerifiedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Overridden = table.Column<bool>(type: "INTEGER", nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false)
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
                    OrganizationId = table.Column<int>(type: "INTEGER", nullable: false),
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    ServiceAccountId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Hash = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    ExpiresAt = table.Column<long>(type: "INTEGER", nullable: false),
                    RevokedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    LastUsedAt = table.Column<long>(type: "INTEGER", nullable: true)
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
                unique: true);

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
                unique: true);
        }
    }
}
