using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Users;

/// <summary>What hangs on an account, moved to another: <c>$1</c> is the organisation, <c>$2</c> whose it is, and <c>$3</c> whose it shall be. Of what both have, the first keeps its own.</summary>
internal sealed class MergeSql(HubDatabase database)
{
    public const string MoveMemberships = """
        UPDATE "Members" SET "UserId" = $3 WHERE "OrganizationId" = $1 AND "UserId" = $2
            AND "GroupId" NOT IN (SELECT o."GroupId" FROM "Members" o WHERE o."OrganizationId" = $1 AND o."UserId" = $3)
        """;

    public const string MoveManagements = """
        UPDATE "GroupManagers" SET "UserId" = $3 WHERE "OrganizationId" = $1 AND "UserId" = $2
            AND "GroupId" NOT IN (SELECT o."GroupId" FROM "GroupManagers" o WHERE o."OrganizationId" = $1 AND o."UserId" = $3)
        """;

    public const string MoveInvitations = """UPDATE "Invitations" SET "AcceptedBy" = $3 WHERE "OrganizationId" = $1 AND "AcceptedBy" = $2""";

    /// <summary>An account that was a part of this one is a part of that one, with it.</summary>
    public const string MoveMerges = """UPDATE "UserMerges" SET "UserId" = $3 WHERE "OrganizationId" = $1 AND "UserId" = $2""";

    public const string Insert = """
        INSERT INTO "UserMerges" ("OrganizationId", "Id", "UserId", "MergedId", "MergedAt", "Account") VALUES ($1, $2, $3, $4, $5, $6)
        """;

    public const string Delete = """DELETE FROM "UserMerges" WHERE "OrganizationId" = $1 AND "Id" = $2""";

    /// <summary>What an account that comes back was besides.</summary>
    public const string Restore = """UPDATE "Users" SET "CreatedAt" = $3, "Protected" = $4, "EndsAt" = $5 WHERE "OrganizationId" = $1 AND "Id" = $2""";

    /// <summary>A membership in <c>$2</c> of the person <c>$3</c>, if the group is still there.</summary>
    public const string InsertMembership = """
        INSERT INTO "Members" ("OrganizationId", "GroupId", "UserId", "ConnectionId", "Channel")
        SELECT g."OrganizationId", g."Id", $3, $4, $5 FROM "Groups" g WHERE g."OrganizationId" = $1 AND g."Id" = $2
        """;

    public const string InsertManagement = """
        INSERT INTO "GroupManagers" ("OrganizationId", "GroupId", "UserId", "CreatedAt")
        SELECT g."OrganizationId", g."Id", $3, $4 FROM "Groups" g WHERE g."OrganizationId" = $1 AND g."Id" = $2
        """;

    public const string InsertGrant = """
        INSERT INTO "Grants" ("OrganizationId", "Id", "UserId", "RoleId", "DomainId", "StartsAt", "EndsAt", "CreatedAt") VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """;

    /// <summary>Those of the grants <c>$4</c>.</summary>
    public string MoveGrants => field ??= $"""
        UPDATE "Grants" SET "UserId" = $3 WHERE "OrganizationId" = $1 AND "UserId" = $2 AND "Id" IN {database.IdList(4)}
        """;

    /// <summary>Those in the groups <c>$4</c>.</summary>
    public string MoveMembershipsIn => field ??= $"""
        UPDATE "Members" SET "UserId" = $3 WHERE "OrganizationId" = $1 AND "UserId" = $2 AND "GroupId" IN {database.IdList(4)}
        """;

    public string MoveManagementsOf => field ??= $"""
        UPDATE "GroupManagers" SET "UserId" = $3 WHERE "OrganizationId" = $1 AND "UserId" = $2 AND "GroupId" IN {database.IdList(4)}
        """;
}
