using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ScimHub.Provisioning.Storage.PostgreSql.Migrations
{
    /// <inheritdoc />
    public partial class Engine : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_LinkedIdentities_OrganizationId_ConnectionId_Channel_Extern~",
                table: "LinkedIdentities");

            migrationBuilder.AddColumn<bool>(
                name: "Protected",
                table: "Users",
                type: "boolean",
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
                type: "boolean",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "InviteOnly",
                table: "Organizations",
                type: "boolean",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "Seats",
                table: "Organizations",
                type: "integer",
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
                type: "character varying(400)",
                maxLength: 400,
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<string>(
                name: "Subject",
                table: "LinkedIdentities",
                type: "character varying(400)",
                maxLength: 400,
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<Guid>(
                name: "RuleId",
                table: "Grants",
                type: "uuid",
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
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<bool>(
                name: "DisableSsoProvisioning",
                table: "Connections",
                type: "boolean",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "MatchClaim",
                table: "Connections",
                type: "character varying(200)",
                maxLength: 200,
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<bool>(
                name: "MayAdminister",
                table: "Connections",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<int>(
                name: "Paused",
                table: "Connections",
                type: "integer",
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
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<int>(
                name: "Actor",
                table: "AuditEntries",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<Guid>(
                name: "ActorId",
                table: "AuditEntries",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "Outcome",
                table: "AuditEntries",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            // Until now who acted with a credential was a SCIM client.
            migrationBuilder.Sql("UPDATE \"AuditEntries\" SET \"Actor\" = 1 WHERE \"CredentialId\" IS NOT NULL;");

            migrationBuilder.CreateTable(
                name: "AuditSeals",
                columns: table => new
                {
                    OrganizationId = table.Column<int>(type: "integer", nullable: false),
                    Number = table.Column<long>(type: "bigint", nullable: false),
                    FirstId = table.Column<Guid>(type: "uuid", nullable: false),
                    LastId = table.Column<Guid>(type: "uuid", nullable: false),
                    Count = table.Column<int>(type: "integer", nullable: false),
                    PreviousHash = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false),
                    Hash = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false),
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
                    OrganizationId = table.Column<int>(type: "integer", nullable: false),
                    CredentialId = table.Column<Guid>(type: "uuid", nullable: false),
                    Key = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    RequestHash = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false),
                    Status = table.Column<int>(type: "integer", nullable: false),
                    Body = table.Column<byte[]>(type: "bytea", nullable: false),
                    Location = table.Column<string>(type: "text", nullable: true, collation: "C"),
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
                    OrganizationId = table.Column<int>(type: "integer", nullable: false),
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Name = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    NameKey = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false, collation: "C"),
                    Condition = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Attribute = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    Pattern = table.Column<string>(type: "text", nullable: true, collation: "C"),
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
                    OrganizationId = table.Column<int>(type: "integer", nullable: false),
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Name = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    NameKey = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false, collation: "C"),
                    RoleId = table.Column<Guid>(type: "uuid", nullable: false),
                    DomainId = table.Column<Guid>(type: "uuid", nullable: true),
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
                    OrganizationId = table.Column<int>(type: "integer", nullable: false),
                    Name = table.Column<string>(type: "character varying(255)", maxLength: 255, nullable: false, collation: "C"),
                    ConnectionId = table.Column<Guid>(type: "uuid", nullable: true),
                    Proof = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    VerifiedAt = table.Column<long>(type: "bigint", nullable: true),
                    Overridden = table.Column<bool>(type: "boolean", nullable: false),
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
                    OrganizationId = table.Column<int>(type: "integer", nullable: false),
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    ServiceAccountId = table.Column<Guid>(type: "uuid", nullable: false),
                    Hash = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false),
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
                filter: "NOT \"Active\"");

            migrationBuilder.CreateIndex(
                name: "IX_LinkedIdentities_OrganizationId_ConnectionId_Channel_Subjec~",
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
                name: "IX_LinkedIdentities_OrganizationId_ConnectionId_Channel_Subjec~",
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
                name: "IX_LinkedIdentities_OrganizationId_ConnectionId_Channel_Extern~",
                table: "LinkedIdentities",
                columns: new[] { "OrganizationId", "ConnectionId", "Channel", "ExternalId" },
                unique: true);
        }
    }
}
