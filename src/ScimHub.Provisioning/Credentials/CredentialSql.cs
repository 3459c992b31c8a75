namespace ScimHub.Provisioning.Credentials;

/// <summary>The statements over credentials. <c>$1</c> is always the organisation, <c>$2</c> the person or the link.</summary>
internal static class CredentialSql
{
    public const string Insert = """
        INSERT INTO "LocalCredentials" ("OrganizationId", "UserId", "Hash", "SetAt", "Stamp", "RecoveryAddress", "RecoveryKey", "CreatedAt") VALUES ($1, $2, $3, $4, $5, $6, $7, $4)
        """;

    /// <summary>An account that gets credentials of its own is one version further: whoever was about to take it over, or to delete it, decides anew.</summary>
    public const string StepUser = """UPDATE "Users" SET "Version" = "Version" + 1 WHERE "OrganizationId" = $1 AND "Id" = $2 AND "Version" = $3""";

    public const string SetPassword = """
        UPDATE "LocalCredentials" SET "Hash" = $4, "SetAt" = $5, "Stamp" = $6 WHERE "OrganizationId" = $1 AND "UserId" = $2 AND "Stamp" = $3
        """;

    /// <summary>The same password, hashed as is usual now.</summary>
    public const string Rehash = """UPDATE "LocalCredentials" SET "Hash" = $4 WHERE "OrganizationId" = $1 AND "UserId" = $2 AND "Stamp" = $3""";

    public const string SetRecovery = """
        UPDATE "LocalCredentials" SET "RecoveryAddress" = $4, "RecoveryKey" = $5 WHERE "OrganizationId" = $1 AND "UserId" = $2 AND "Stamp" = $3
        """;

    public const string Hold = """UPDATE "LocalCredentials" SET "Stamp" = "Stamp" WHERE "OrganizationId" = $1 AND "UserId" = $2 AND "Stamp" = $3""";

    public const string Delete = """DELETE FROM "LocalCredentials" WHERE "OrganizationId" = $1 AND "UserId" = $2""";

    public const string InsertLink = """
        INSERT INTO "OneTimeLinks" ("OrganizationId", "Id", "Hash", "Purpose", "UserId", "CreatedAt", "ExpiresAt") VALUES ($1, $2, $3, $4, $5, $6, $7)
        """;

    public const string UseLink = """
        UPDATE "OneTimeLinks" SET "UsedAt" = $3 WHERE "OrganizationId" = $1 AND "Id" = $2 AND "UsedAt" IS NULL AND "ExpiresAt" > $3
        """;

    /// <summary>Links to a password that was changed since lead nowhere.</summary>
    public const string EndLinks = """DELETE FROM "OneTimeLinks" WHERE "OrganizationId" = $1 AND "UserId" = $2 AND "UsedAt" IS NULL""";

    public const string EndLinksFor = """DELETE FROM "OneTimeLinks" WHERE "OrganizationId" = $1 AND "Purpose" = $2 AND "UsedAt" IS NULL""";

    public const string InsertTotp = """
        INSERT INTO "TotpKeys" ("OrganizationId", "UserId", "Pending", "LastStep") VALUES ($1, $2, $3, 0)
        """;

    public const string SetPending = """UPDATE "TotpKeys" SET "Pending" = $3 WHERE "OrganizationId" = $1 AND "UserId" = $2""";

    public const string ConfirmTotp = """
        UPDATE "TotpKeys" SET "Key" = "Pending", "Pending" = NULL, "LastStep" = $4, "EnrolledAt" = $5 WHERE "OrganizationId" = $1 AND "UserId" = $2 AND "Pending" = $3
        """;

    /// <summary>The same where there is none yet.</summary>
    public const string ConfirmFirstTotp = ConfirmTotp + """ AND "Key" IS NULL""";

    /// <summary>A code is taken once, on whichever node.</summary>
    public const string UseStep = """UPDATE "TotpKeys" SET "LastStep" = $3 WHERE "OrganizationId" = $1 AND "UserId" = $2 AND "LastStep" < $3 AND "Key" IS NOT NULL""";

    public const string DeleteTotp = """DELETE FROM "TotpKeys" WHERE "OrganizationId" = $1 AND "UserId" = $2""";

    public const string InsertCode = """INSERT INTO "RecoveryCodes" ("OrganizationId", "UserId", "Hash") VALUES ($1, $2, $3)""";

    public const string UseCode = """
        UPDATE "RecoveryCodes" SET "UsedAt" = $4 WHERE "OrganizationId" = $1 AND "UserId" = $2 AND "Hash" = $3 AND "UsedAt" IS NULL
        """;

    public const string DeleteCodes = """DELETE FROM "RecoveryCodes" WHERE "OrganizationId" = $1 AND "UserId" = $2""";

    public const string InsertPasskey = """
        INSERT INTO "Passkeys" ("OrganizationId", "Id", "UserId", "CredentialId", "PublicKey", "Counter", "Transports", "UserVerified", "BackupEligible", "BackedUp", "Name", "CreatedAt")
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        """;

    /// <summary>WebAuthn Level 3 §7.2, step 22: where the device counts, it counts upwards; else it was copied.</summary>
    public const string UsePasskey = """
        UPDATE "Passkeys" SET "Counter" = $3, "BackedUp" = $4, "LastUsedAt" = $5
        WHERE "OrganizationId" = $1 AND "Id" = $2 AND ("Counter" < $3 OR ("Counter" = 0 AND $3 = 0))
        """;

    public const string DeletePasskey = """DELETE FROM "Passkeys" WHERE "OrganizationId" = $1 AND "Id" = $2 AND "UserId" = $3""";

    public const string InsertGrant = """
        INSERT INTO "Grants" ("OrganizationId", "Id", "UserId", "RoleId", "CreatedAt") VALUES ($1, $2, $3, $4, $5)
        """;
}
