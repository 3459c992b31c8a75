using ScimHub.Provisioning.Connections;
using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Users;

/// <summary>The statements over users. <c>$1</c> is always the organisation.</summary>
internal sealed class UserSql(HubDatabase database)
{
    public const string InsertUser = """
        INSERT INTO "Users" ("OrganizationId", "Id", "UserNameKey", "Active", "Suspended", "Document", "Search", "Version", "CreatedAt", "LastModifiedAt", "AuditKey")
        VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8, $8, $9)
        """;

    public const string InsertLink = """
        INSERT INTO "LinkedIdentities" ("OrganizationId", "ConnectionId", "Channel", "UserId", "ExternalId")
        VALUES ($1, $2, $3, $4, $5)
        """;

    /// <summary>A link whose layer stands beside others, or that has a subject.</summary>
    public const string InsertLayer = """
        INSERT INTO "LinkedIdentities" ("OrganizationId", "ConnectionId", "Channel", "UserId", "ExternalId", "Issuer", "Subject", "Layer", "View")
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """;

    public const string InsertEmail = """INSERT INTO "UserEmails" ("OrganizationId", "EmailKey", "UserId") VALUES ($1, $2, $3)""";

    public const string DeleteEmails = """DELETE FROM "UserEmails" WHERE "OrganizationId" = $1 AND "UserId" = $2""";

    public const string InsertNames = """INSERT INTO "UserNames" ("OrganizationId", "UserId", "Text") VALUES ($1, $2, $3)""";

    public const string UpdateNames = """UPDATE "UserNames" SET "Text" = $3 WHERE "OrganizationId" = $1 AND "UserId" = $2""";

    /// <summary>Leaves the key alone, so that its index is not touched.</summary>
    public const string UpdateUser = """
        UPDATE "Users" SET "Active" = $4, "Document" = $5, "Search" = $6, "LastModifiedAt" = $7, "AuditKey" = $8, "Version" = $3 + 1
        WHERE "OrganizationId" = $1 AND "Id" = $2 AND "Version" = $3
        """;

    public const string RenameUser = """
        UPDATE "Users" SET "UserNameKey" = $4 WHERE "OrganizationId" = $1 AND "Id" = $2 AND "Version" = $3
        """;

    public const string UpdateLocal = """
        UPDATE "Users" SET "LocalLayer" = $4, "Suspended" = $5 WHERE "OrganizationId" = $1 AND "Id" = $2 AND "Version" = $3
        """;

    /// <summary>With <see cref="TouchAllGroups"/> behind it, since no client sees a protected account among a group's members.</summary>
    public const string Protect = """UPDATE "Users" SET "Protected" = $3 WHERE "OrganizationId" = $1 AND "Id" = $2""";

    public const string SetEnd = """UPDATE "Users" SET "EndsAt" = $3 WHERE "OrganizationId" = $1 AND "Id" = $2""";

    public const string Release = """UPDATE "Users" SET "ReleasedTo" = $3, "ReleasedIdentity" = $4 WHERE "OrganizationId" = $1 AND "Id" = $2""";

    /// <summary>An account is taken over by the connection it was released to: that was once.</summary>
    public const string TakeReleased = """UPDATE "Users" SET "ReleasedTo" = NULL, "ReleasedIdentity" = NULL WHERE "OrganizationId" = $1 AND "Id" = $2 AND "ReleasedTo" = $3""";

    public const string UpdateLink = """
        UPDATE "LinkedIdentities" SET "Layer" = $5, "View" = $6
        WHERE "OrganizationId" = $1 AND "ConnectionId" = $2 AND "Channel" = $3 AND "UserId" = $4
        """;

    public const string UpdateIdentity = """
        UPDATE "LinkedIdentities" SET "ExternalId" = $5, "Issuer" = $6, "Subject" = $7
        WHERE "OrganizationId" = $1 AND "ConnectionId" = $2 AND "Channel" = $3 AND "UserId" = $4
        """;

    public const string DeleteLink = """
        DELETE FROM "LinkedIdentities" WHERE "OrganizationId" = $1 AND "ConnectionId" = $2 AND "Channel" = $3 AND "UserId" = $4
        """;

    /// <summary>A group's version steps with its members.</summary>
    public const string TouchGroups = """
        UPDATE "Groups" SET "Version" = "Version" + 1, "LastModifiedAt" = $4
        WHERE "OrganizationId" = $1 AND "ConnectionId" = $3
            AND "Id" IN (SELECT "GroupId" FROM "Members" WHERE "OrganizationId" = $1 AND "UserId" = $2)
        """;

    /// <summary>The same for all groups of the person, local ones too.</summary>
    public const string TouchAllGroups = """
        UPDATE "Groups" SET "Version" = "Version" + 1, "LastModifiedAt" = $3
        WHERE "OrganizationId" = $1 AND "Id" IN (SELECT "GroupId" FROM "Members" WHERE "OrganizationId" = $1 AND "UserId" = $2)
        """;

    public const string DeleteAllMemberships = """DELETE FROM "Members" WHERE "OrganizationId" = $1 AND "UserId" = $2""";

    public const string DeleteMemberships = """
        DELETE FROM "Members" WHERE "OrganizationId" = $1 AND "UserId" = $2 AND "ConnectionId" = $3
        """;

    /// <summary>Takes links, e-mail keys and names with it. Memberships go after it: whoever adds one holds the link, or the row itself, and has committed by then or finds none.</summary>
    public const string DeleteUser = """DELETE FROM "Users" WHERE "OrganizationId" = $1 AND "Id" = $2 AND "Version" = $3""";

    public const string CountUp = """
        UPDATE "ResourceCounts" SET "Users" = "Users" + $4 WHERE "OrganizationId" = $1 AND "ConnectionId" = $2 AND "Slot" = $3
        """;

    public const string CountDown = """
        UPDATE "ResourceCounts" SET "Users" = "Users" - $4, "Removed" = "Removed" + $4 WHERE "OrganizationId" = $1 AND "ConnectionId" = $2 AND "Slot" = $3
        """;

    public const string Taken = """
        SELECT
            (SELECT COUNT(*) FROM "Users" WHERE "OrganizationId" = $1 AND "UserNameKey" = $4 AND "Id" <> $3),
            (SELECT COUNT(*) FROM "LinkedIdentities" WHERE "OrganizationId" = $1 AND "ConnectionId" = $2 AND "ExternalId" = $5 AND "UserId" <> $3)
        """;

    /// <summary>Whose the name is, where the connection's SCIM channel is not linked to them.</summary>
    public const string StrangerOfName = """
        SELECT u."Id" FROM "Users" u WHERE u."OrganizationId" = $1 AND u."UserNameKey" = $3
            AND NOT EXISTS (SELECT 1 FROM "LinkedIdentities" l WHERE l."OrganizationId" = $1 AND l."ConnectionId" = $2 AND l."Channel" = 0 AND l."UserId" = u."Id")
        """;

    public const string ByExternalId = """
        SELECT "UserId", "Channel" FROM "LinkedIdentities" WHERE "OrganizationId" = $1 AND "ConnectionId" = $2 AND "ExternalId" = $3
        """;

    /// <summary>What the caller sees: the people its SCIM channel is linked to. <c>$2</c> is the connection.</summary>
    public const string Visible = """
        FROM "LinkedIdentities" l
        JOIN "Users" u ON u."OrganizationId" = l."OrganizationId" AND u."Id" = l."UserId"
        WHERE l."OrganizationId" = $1 AND l."ConnectionId" = $2 AND l."Channel" = 0
        """;

    public const string VisibleKeys = """
        FROM "LinkedIdentities" l WHERE l."OrganizationId" = $1 AND l."ConnectionId" = $2 AND l."Channel" = 0
        """;

    public const string Columns = """u."Id", COALESCE(l."View", u."Document"), l."ExternalId", u."CreatedAt", u."LastModifiedAt", u."Version", NULL""";

    /// <summary>The groups of the caller's connection a person is directly in.</summary>
    private readonly string groups = database.ConcatIdsAndTexts("g.\"Id\"", "g.\"DisplayName\"", """
        FROM "Members" m JOIN "Groups" g ON g."OrganizationId" = m."OrganizationId" AND g."Id" = m."GroupId"
        WHERE m."OrganizationId" = $1 AND m."UserId" = u."Id" AND g."ConnectionId" = $2
        """);

    /// <summary>The same for all people behind <c>$3</c> as far as the one <c>$5</c> rows on; <c>$6</c> is the last id there can be. CROSS JOIN has SQLite start from the people.</summary>
    private readonly string groupsOfPage = $"""
        SELECT m."UserId", g."Id", g."DisplayName"
        FROM "Members" m CROSS JOIN "Groups" g
        WHERE m."OrganizationId" = $1 AND m."UserId" > $3
            AND m."UserId" <= COALESCE((SELECT l."UserId" {VisibleKeys} AND l."UserId" > $3 ORDER BY l."UserId" {database.Page(4, 5)}), $6)
            AND g."OrganizationId" = m."OrganizationId" AND g."Id" = m."GroupId" AND g."ConnectionId" = $2
        ORDER BY m."UserId", m."GroupId"
        """;

    public string ColumnsWithGroups => field ??= $"""u."Id", COALESCE(l."View", u."Document"), l."ExternalId", u."CreatedAt", u."LastModifiedAt", u."Version", {groups}""";

    public string Get => field ??= $"""SELECT {Columns} {Visible} AND l."UserId" = $3""";

    public string GetWithGroups => field ??= $"""SELECT {ColumnsWithGroups} {Visible} AND l."UserId" = $3""";

    /// <summary>The account and all its links; its groups are those of the connection <c>$2</c>.</summary>
    public string Load => field ??= $"""
        SELECT u."Version", u."CreatedAt", u."LastModifiedAt", u."UserNameKey", u."Active", u."Suspended", u."LocalLayer", u."Document", {groups},
            o."AccessVersion", o."MergeVersion",
            l."ConnectionId", l."Channel", l."ExternalId", l."Issuer", l."Subject", l."Layer", l."View", u."AuditKey"
        FROM "Users" u
        JOIN "Organizations" o ON o."Id" = u."OrganizationId"
        LEFT JOIN "LinkedIdentities" l ON l."OrganizationId" = u."OrganizationId" AND l."UserId" = u."Id"
        WHERE u."OrganizationId" = $1 AND u."Id" = $3
        """;

    public SqlQuery<(Guid Member, GroupReference Group)> GroupsOfPage(ScimCaller caller, PageStart start, int count) => new(
        groupsOfPage,
        [caller.OrganizationId, caller.ConnectionId, start.Behind, 1L, start.Skip + count - 1, Guid.AllBitsSet],
        row => (row.Id(0), new GroupReference(row.Id(1), row.Text(2))));

    public static StoredResource Read(HubRow row) => new(
        row.Id(0),
        row.Bytes(1),
        row.OptionalText(2),
        row.Time(3),
        row.Time(4),
        row.Number(5),
        ReadGroups(row.OptionalText(6)));

    public static IReadOnlyList<GroupReference> ReadGroups(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return [];
        }
        var groups = new List<GroupReference>();
        foreach (var range in text.AsSpan().Split('\u001e'))
        {
            var entry = text.AsSpan()[range];
            groups.Add(new(Guid.ParseExact(entry[..32], "N"), entry[32..].ToString()));
        }
        groups.Sort(static (left, right) => left.Id.CompareTo(right.Id));
        return groups;
    }
}
