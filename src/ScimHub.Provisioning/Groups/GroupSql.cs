using ScimHub.Provisioning.Storage;

namespace ScimHub.Provisioning.Groups;

/// <summary>The statements over groups and their members. <c>$1</c> is always the organisation.</summary>
internal sealed class GroupSql(HubDatabase database)
{
    public const string Insert = """
        INSERT INTO "Groups" ("OrganizationId", "Id", "ConnectionId", "DisplayName", "DisplayNameKey", "NameDiscriminator", "ExternalId", "Document", "Search", "Version", "CreatedAt", "LastModifiedAt")
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10, $10)
        """;

    public const string Update = """
        UPDATE "Groups" SET "DisplayName" = $4, "DisplayNameKey" = $5, "NameDiscriminator" = $6, "ExternalId" = $7, "Document" = $8, "Search" = $9,
            "Version" = $3 + 1, "LastModifiedAt" = $10
        WHERE "OrganizationId" = $1 AND "Id" = $2 AND "Version" = $3
        """;

    /// <summary>Only the members change: whoever comes first, the group is one version further.</summary>
    public const string Touch = """
        UPDATE "Groups" SET "Version" = "Version" + $4, "LastModifiedAt" = $3 WHERE "OrganizationId" = $1 AND "Id" = $2
        """;

    /// <summary>The members are replaced, or the client named a version: the group must be as it was read.</summary>
    public const string TouchVersion = """
        UPDATE "Groups" SET "Version" = $3 + 1, "LastModifiedAt" = $4 WHERE "OrganizationId" = $1 AND "Id" = $2 AND "Version" = $3
        """;

    public const string Delete = """DELETE FROM "Groups" WHERE "OrganizationId" = $1 AND "Id" = $2 AND "Version" = $3""";

    public const string DeleteMembers = """DELETE FROM "Members" WHERE "OrganizationId" = $1 AND "GroupId" = $2""";

    public const string DeleteParents = """DELETE FROM "NestedGroups" WHERE "OrganizationId" = $1 AND "ChildId" = $2""";

    public const string TouchParents = """
        UPDATE "Groups" SET "Version" = "Version" + 1, "LastModifiedAt" = $3
        WHERE "OrganizationId" = $1 AND "Id" IN (SELECT "GroupId" FROM "NestedGroups" WHERE "OrganizationId" = $1 AND "ChildId" = $2)
        """;

    public const string CountUp = """
        UPDATE "ResourceCounts" SET "Groups" = "Groups" + $4 WHERE "OrganizationId" = $1 AND "ConnectionId" = $2 AND "Slot" = $3
        """;

    public const string CountDown = """
        UPDATE "ResourceCounts" SET "Groups" = "Groups" - $4, "Removed" = "Removed" + $4 WHERE "OrganizationId" = $1 AND "ConnectionId" = $2 AND "Slot" = $3
        """;

    public const string Taken = """
        SELECT COUNT(*) FROM "Groups"
        WHERE "OrganizationId" = $1 AND "ConnectionId" = $2 AND "DisplayNameKey" = $4 AND "NameDiscriminator" = $5 AND "Id" <> $3
        """;

    /// <summary>What the caller sees: the groups of its connection, <c>$2</c>.</summary>
    public const string Visible = """FROM "Groups" g WHERE g."OrganizationId" = $1 AND g."ConnectionId" = $2""";

    public const string Columns = """g."Id", g."Document", g."ExternalId", g."CreatedAt", g."LastModifiedAt", g."Version", NULL""";

    /// <summary>The name of a group, whosever it is, and of its connection.</summary>
    public const string Owner = """
        SELECT g."DisplayName", c."Name" FROM "Groups" g LEFT JOIN "Connections" c ON c."OrganizationId" = g."OrganizationId" AND c."Id" = g."ConnectionId"
        WHERE g."OrganizationId" = $1 AND g."Id" = $2
        """;

    public const string Get = $"""SELECT {Columns} {Visible} AND g."Id" = $3""";

    /// <summary>The same with the organisation's access version, for a change or for the members.</summary>
    public const string Load = $"""
        SELECT g."Id", g."Document", g."ExternalId", g."CreatedAt", g."LastModifiedAt", g."Version", (SELECT o."AccessVersion" FROM "Organizations" o WHERE o."Id" = g."OrganizationId")
        {Visible} AND g."Id" = $3
        """;

    /// <summary>The people whom the SCIM client of the group's connection put there.</summary>
    public string Members => field ??= $"{Pushed} ORDER BY m.\"UserId\" {database.Page(4, 5)}";

    /// <summary>The same without the ids in <c>$6</c>.</summary>
    public string MembersBut => field ??= $"{Pushed} AND m.\"UserId\" NOT IN {database.IdList(6)} ORDER BY m.\"UserId\" {database.Page(4, 5)}";

    private const string Pushed = """
        SELECT m."UserId" FROM "Members" m WHERE m."OrganizationId" = $1 AND m."GroupId" = $2 AND m."UserId" > $3 AND m."Channel" = 0
        """;

    /// <summary>The people in the group <c>$2</c> whom sign-ins and syncs put there.</summary>
    public const string Asserted = """SELECT m."UserId" FROM "Members" m WHERE m."OrganizationId" = $1 AND m."GroupId" = $2 AND m."Channel" <> 0""";

    /// <summary>Of the people in <c>$3</c> those in the group <c>$2</c>, whoever says so.</summary>
    public string Among => field ??= $"""
        SELECT m."UserId" FROM {database.IdList(3)} e CROSS JOIN "Members" m WHERE m."OrganizationId" = $1 AND m."GroupId" = $2 AND m."UserId" = e.id
        """;

    public const string NestedGroups = """
        SELECT n."ChildId" FROM "NestedGroups" n WHERE n."OrganizationId" = $1 AND n."GroupId" = $2 AND n."ChildId" > $3 ORDER BY n."ChildId"
        """;

    /// <summary>Of the ids in <c>$4</c> those that are not simply new people of the connection <c>$2</c> in the group <c>$3</c>: what each is.</summary>
    public string NotNewPeople => field ??= $"""
        SELECT e.id,
            (SELECT COUNT(*) FROM "LinkedIdentities" l WHERE l."OrganizationId" = $1 AND l."ConnectionId" = $2 AND l."Channel" = 0 AND l."UserId" = e.id),
            (SELECT COUNT(*) FROM "Groups" g WHERE g."OrganizationId" = $1 AND g."Id" = e.id AND g."ConnectionId" = $2),
            (SELECT COUNT(*) FROM "Members" m WHERE m."OrganizationId" = $1 AND m."GroupId" = $3 AND m."UserId" = e.id)
            + (SELECT COUNT(*) FROM "NestedGroups" n WHERE n."OrganizationId" = $1 AND n."GroupId" = $3 AND n."ChildId" = e.id),
            (SELECT COUNT(*) FROM "Members" m WHERE m."OrganizationId" = $1 AND m."GroupId" = $3 AND m."UserId" = e.id AND m."Channel" <> 0)
        FROM {database.IdList(4)} e
        WHERE NOT EXISTS (SELECT 1 FROM "LinkedIdentities" l WHERE l."OrganizationId" = $1 AND l."ConnectionId" = $2 AND l."Channel" = 0 AND l."UserId" = e.id)
            OR EXISTS (SELECT 1 FROM "Members" m WHERE m."OrganizationId" = $1 AND m."GroupId" = $3 AND m."UserId" = e.id)
        """;

    /// <summary>Of the ids in <c>$3</c> those that are in the group <c>$2</c>, and whether as a group. CROSS JOIN has SQLite start from the ids, never from the group.</summary>
    public string Present => field ??= $"""
        SELECT e.id, 0 FROM {database.IdList(3)} e CROSS JOIN "Members" m WHERE m."OrganizationId" = $1 AND m."GroupId" = $2 AND m."UserId" = e.id
        UNION ALL
        SELECT e.id, 1 FROM {database.IdList(3)} e CROSS JOIN "NestedGroups" n WHERE n."OrganizationId" = $1 AND n."GroupId" = $2 AND n."ChildId" = e.id
        """;

    /// <summary>How many members of the group <c>$2</c> that the client put there are not among the ids in <c>$3</c>.</summary>
    public string CountOthers => field ??= $"""
        SELECT
            (SELECT COUNT(*) FROM "Members" m WHERE m."OrganizationId" = $1 AND m."GroupId" = $2 AND m."Channel" = 0 AND NOT EXISTS (SELECT 1 FROM {database.IdList(3)} e WHERE e.id = m."UserId"))
            + (SELECT COUNT(*) FROM "NestedGroups" n WHERE n."OrganizationId" = $1 AND n."GroupId" = $2 AND NOT EXISTS (SELECT 1 FROM {database.IdList(3)} e WHERE e.id = n."ChildId"))
        """;

    /// <summary>Of the ids in <c>$4</c> the people of the connection <c>$3</c>: fewer rows than ids where one is not. None of them can go before the commit.</summary>
    public string AddMembers => field ??= $"""
        INSERT INTO "Members" ("OrganizationId", "GroupId", "UserId", "ConnectionId") SELECT $1, $2, l."UserId", $3
        FROM {database.IdList(4)} e CROSS JOIN {database.Held("\"LinkedIdentities\" l")}
        WHERE l."OrganizationId" = $1 AND l."ConnectionId" = $3 AND l."Channel" = 0 AND l."UserId" = e.id
        {database.HoldingRows("l")}
        """;

    /// <summary>What a sign-in or a sync said, the client says now.</summary>
    public string TakeOver => field ??= $"""
        UPDATE "Members" SET "Channel" = 0 WHERE "OrganizationId" = $1 AND "GroupId" = $2 AND "Channel" <> 0 AND "UserId" IN {database.IdList(3)}
        """;

    public string AddNestedGroups => field ??= $"""
        INSERT INTO "NestedGroups" ("OrganizationId", "GroupId", "ChildId", "ConnectionId") SELECT $1, $2, e.id, $3 FROM {database.IdList(4)} e
        """;

    /// <summary>Of the ids in <c>$4</c> the people there are: fewer rows than ids where one is gone. None of them can go before the commit.</summary>
    public string AddAnybody => field ??= $"""
        INSERT INTO "Members" ("OrganizationId", "GroupId", "UserId", "ConnectionId") SELECT $1, $2, u."Id", $3
        FROM {database.IdList(4)} e CROSS JOIN {database.Held("\"Users\" u")}
        WHERE u."OrganizationId" = $1 AND u."Id" = e.id
        {database.HoldingRows("u")}
        """;

    /// <summary>What each of the ids in <c>$3</c> is, of whichever connection: a person, a group of that name, a member of the group <c>$2</c> already.</summary>
    public string Known => field ??= $"""
        SELECT e.id,
            (SELECT COUNT(*) FROM "Users" u WHERE u."OrganizationId" = $1 AND u."Id" = e.id),
            (SELECT g."DisplayName" FROM "Groups" g WHERE g."OrganizationId" = $1 AND g."Id" = e.id),
            (SELECT COUNT(*) FROM "Members" m WHERE m."OrganizationId" = $1 AND m."GroupId" = $2 AND m."UserId" = e.id)
            + (SELECT COUNT(*) FROM "NestedGroups" n WHERE n."OrganizationId" = $1 AND n."GroupId" = $2 AND n."ChildId" = e.id)
        FROM {database.IdList(3)} e
        """;

    /// <summary>Of the groups in <c>$3</c> those that hold the group <c>$2</c>, by any number of steps from one local group (<c>$4</c>) to another: no other step leads back to one.</summary>
    public string Holding => field ??= $"""
        {database.Recursive} reached (root, id) AS (
            SELECT e.id, e.id FROM {database.IdList(3)} e
            {database.RecursiveUnion}
            SELECT r.root, n."ChildId" FROM reached r {database.NestedFrom("GroupId")} WHERE n."ConnectionId" = $4
        )
        SELECT DISTINCT r.root FROM reached r WHERE r.id = $2
        """;

    public string RemoveMembers => field ??= $"""
        DELETE FROM "Members" WHERE "OrganizationId" = $1 AND "GroupId" = $2 AND "UserId" IN {database.IdList(3)}
        """;

    public string RemoveNestedGroups => field ??= $"""
        DELETE FROM "NestedGroups" WHERE "OrganizationId" = $1 AND "GroupId" = $2 AND "ChildId" IN {database.IdList(3)}
        """;

    public string RemoveOtherMembers => field ??= $"""
        DELETE FROM "Members" WHERE "OrganizationId" = $1 AND "GroupId" = $2 AND "Channel" = 0 AND NOT EXISTS (SELECT 1 FROM {database.IdList(3)} e WHERE e.id = "UserId")
        """;

    public string RemoveOtherNestedGroups => field ??= $"""
        DELETE FROM "NestedGroups" WHERE "OrganizationId" = $1 AND "GroupId" = $2 AND NOT EXISTS (SELECT 1 FROM {database.IdList(3)} e WHERE e.id = "ChildId")
        """;

    public static StoredResource Read(HubRow row) => new(row.Id(0), row.Bytes(1), row.OptionalText(2), row.Time(3), row.Time(4), row.Number(5));

    /// <summary>The same with the version that <see cref="Load"/> reads along.</summary>
    public static StoredResource ReadWithAccess(HubRow row) => Read(row) with { AccessVersion = row.Number(AccessVersion) };

    /// <summary>The column of <see cref="Load"/> that holds it.</summary>
    public const int AccessVersion = 6;
}
