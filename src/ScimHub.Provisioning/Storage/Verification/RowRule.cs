using ScimHub.Provisioning.Groups;

namespace ScimHub.Provisioning.Storage.Verification;

/// <summary>An invariant that one query finds the breaches of. Its tables meet on whole keys or as sets, so that it takes time with the rows, not with their square.</summary>
/// <param name="Breaches">A query of the organisation <c>$1</c> whose rows are the breaches; its first columns are ids. The audit begins behind the id <c>$4</c>; <c>$5</c> stands for no connection.</param>
/// <param name="Ids">How many ids the query gives.</param>
/// <param name="Sentence">What is wrong, with the ids as <c>{0}</c>, <c>{1}</c>, …</param>
internal sealed record RowRule(string Breaches, int Ids, string Sentence)
{
    public static IReadOnlyList<RowRule> All { get; } =
    [
        new(
            """
            SELECT l."UserId", l."ConnectionId" FROM "LinkedIdentities" l
            LEFT JOIN "Users" u ON u."OrganizationId" = l."OrganizationId" AND u."Id" = l."UserId"
            LEFT JOIN "Connections" c ON c."OrganizationId" = l."OrganizationId" AND c."Id" = l."ConnectionId"
            WHERE l."OrganizationId" = $1 AND (u."Id" IS NULL OR c."Id" IS NULL)
            """,
            2, "Link of user {0} to connection {1}: the user or the connection does not exist."),
        new(
            """
            SELECT l."UserId", l."ConnectionId" FROM "LinkedIdentities" l
            WHERE l."OrganizationId" = $1 AND (
                (l."Channel" = 0 AND (l."Issuer" IS NOT NULL OR l."Subject" IS NOT NULL))
                OR (l."Channel" = 1 AND (l."Issuer" IS NULL OR l."Subject" IS NULL))
                OR (l."Channel" = 2 AND (l."Issuer" IS NOT NULL OR l."Subject" IS NULL)))
            """,
            2, "Link of user {0} to connection {1}: SCIM names neither issuer nor subject, OIDC both, LDAP the subject alone; it does not."),
        new(
            """
            SELECT e."UserId" FROM "UserEmails" e
            LEFT JOIN "Users" u ON u."OrganizationId" = e."OrganizationId" AND u."Id" = e."UserId"
            WHERE e."OrganizationId" = $1 AND u."Id" IS NULL
            """,
            1, "UserEmails of user {0}: the user does not exist."),
        new(
            """
            SELECT n."UserId" FROM "UserNames" n
            LEFT JOIN "Users" u ON u."OrganizationId" = n."OrganizationId" AND u."Id" = n."UserId"
            WHERE n."OrganizationId" = $1 AND u."Id" IS NULL
            """,
            1, "UserNames of user {0}: the user does not exist."),
        new(
            """
            SELECT g."Id", g."ConnectionId" FROM "Groups" g
            LEFT JOIN "Connections" c ON c."OrganizationId" = g."OrganizationId" AND c."Id" = g."ConnectionId"
            WHERE g."OrganizationId" = $1 AND g."ConnectionId" <> $5 AND c."Id" IS NULL
            """,
            2, "Group {0}: its connection {1} does not exist."),
        new(
            """
            SELECT m."GroupId", m."UserId" FROM "Members" m
            LEFT JOIN "Groups" g ON g."OrganizationId" = m."OrganizationId" AND g."Id" = m."GroupId"
            WHERE m."OrganizationId" = $1 AND g."Id" IS NULL
            """,
            2, "Member {1} of group {0}: the group does not exist."),
        new(
            """
            SELECT m."GroupId", m."UserId", m."ConnectionId", g."ConnectionId" FROM "Members" m
            JOIN "Groups" g ON g."OrganizationId" = m."OrganizationId" AND g."Id" = m."GroupId"
            WHERE m."OrganizationId" = $1 AND g."ConnectionId" <> m."ConnectionId"
            """,
            4, "Member {1} of group {0}: its source is connection {2}; the group belongs to connection {3}."),
        new(
            """
            SELECT m."GroupId", m."UserId", m."ConnectionId" FROM "Members" m
            WHERE m."OrganizationId" = $1 AND m."ConnectionId" <> $5 AND NOT EXISTS (
                SELECT 1 FROM "LinkedIdentities" l
                WHERE l."OrganizationId" = m."OrganizationId" AND l."ConnectionId" = m."ConnectionId" AND l."Channel" IN (0, 1, 2) AND l."UserId" = m."UserId")
            """,
            3, "Member {1} of group {0}: the person has no link to the source, connection {2}."),
        new(
            """
            SELECT m."GroupId", m."UserId" FROM "Members" m
            LEFT JOIN "Users" u ON u."OrganizationId" = m."OrganizationId" AND u."Id" = m."UserId"
            WHERE m."OrganizationId" = $1 AND m."ConnectionId" = $5 AND u."Id" IS NULL
            """,
            2, "Member {1} of local group {0}: the person does not exist."),
        new(
            """
            SELECT m."GroupId", m."UserId" FROM "GroupManagers" m
            LEFT JOIN "Groups" g ON g."OrganizationId" = m."OrganizationId" AND g."Id" = m."GroupId"
            LEFT JOIN "Users" u ON u."OrganizationId" = m."OrganizationId" AND u."Id" = m."UserId"
            WHERE m."OrganizationId" = $1 AND (g."Id" IS NULL OR u."Id" IS NULL OR g."ConnectionId" <> $5)
            """,
            2, "Manager {1} of group {0}: one of them does not exist, or the group is a connection's."),
        new(
            """
            SELECT n."GroupId", n."ChildId" FROM "NestedGroups" n
            LEFT JOIN "Groups" g ON g."OrganizationId" = n."OrganizationId" AND g."Id" = n."GroupId"
            LEFT JOIN "Groups" c ON c."OrganizationId" = n."OrganizationId" AND c."Id" = n."ChildId"
            WHERE n."OrganizationId" = $1 AND (g."Id" IS NULL OR c."Id" IS NULL)
            """,
            2, "Nested group {1} of group {0}: one of them does not exist."),
        new(
            """
            SELECT n."GroupId", n."ChildId", n."ConnectionId", g."ConnectionId", c."ConnectionId" FROM "NestedGroups" n
            JOIN "Groups" g ON g."OrganizationId" = n."OrganizationId" AND g."Id" = n."GroupId"
            JOIN "Groups" c ON c."OrganizationId" = n."OrganizationId" AND c."Id" = n."ChildId"
            WHERE n."OrganizationId" = $1 AND (g."ConnectionId" <> n."ConnectionId" OR (c."ConnectionId" <> n."ConnectionId" AND n."ConnectionId" <> $5))
            """,
            5, "Nested group {1} of group {0}: its source is connection {2}; the groups belong to connections {4} and {3}."),
        new(
            """SELECT n."GroupId" FROM "NestedGroups" n WHERE n."OrganizationId" = $1 AND n."ChildId" = n."GroupId" """,
            1, "Group {0}: it is a member of itself."),
        new(
            """
            SELECT u."Id" FROM "Users" u WHERE u."OrganizationId" = $1 AND u."Id" > $4
            EXCEPT
            SELECT a."TargetId" FROM "AuditEntries" a WHERE a."OrganizationId" = $1 AND a."Action" = 'user.created'
            """,
            1, "User {0}: the audit does not say that it was created."),
        new(
            """
            SELECT g."Id" FROM "Groups" g WHERE g."OrganizationId" = $1 AND g."Id" > $4
            EXCEPT
            SELECT a."TargetId" FROM "AuditEntries" a WHERE a."OrganizationId" = $1 AND a."Action" = 'group.created'
            """,
            1, "Group {0}: the audit does not say that it was created."),
        new(
            """
            SELECT c."UserId" FROM "LocalCredentials" c
            LEFT JOIN "Users" u ON u."OrganizationId" = c."OrganizationId" AND u."Id" = c."UserId"
            WHERE c."OrganizationId" = $1 AND u."Id" IS NULL
            """,
            1, "Password of user {0}: the user does not exist."),
        new(
            """
            SELECT x."UserId" FROM (
                SELECT t."OrganizationId", t."UserId" FROM "TotpKeys" t
                UNION SELECT r."OrganizationId", r."UserId" FROM "RecoveryCodes" r
                UNION SELECT p."OrganizationId", p."UserId" FROM "Passkeys" p) x
            LEFT JOIN "LocalCredentials" c ON c."OrganizationId" = x."OrganizationId" AND c."UserId" = x."UserId"
            WHERE x."OrganizationId" = $1 AND c."UserId" IS NULL
            """,
            1, "Second factor of user {0}: there is no password beside it."),
        new(
            """
            SELECT c."UserId" FROM "LocalCredentials" c
            WHERE c."OrganizationId" = $1 AND ((c."RecoveryAddress" IS NULL AND c."RecoveryKey" IS NOT NULL) OR (c."RecoveryAddress" IS NOT NULL AND c."RecoveryKey" IS NULL))
            """,
            1, "Password of user {0}: its recovery address and the key of it do not go together."),
        new(
            """
            SELECT i."Id" FROM "Invitations" i WHERE i."OrganizationId" = $1 AND (
                (i."State" = 1 AND i."AcceptedBy" IS NULL) OR (i."State" <> 1 AND i."AcceptedBy" IS NOT NULL)
                OR (i."State" = 0 AND i."ClosedAt" IS NOT NULL) OR (i."State" <> 0 AND i."ClosedAt" IS NULL))
            """,
            1, "Invitation {0}: whether it is pending, who accepted it, and when it was closed do not go together."),
        new(
            """
            SELECT i."Id" FROM "Invitations" i WHERE i."OrganizationId" = $1 AND i."Id" > $4
            EXCEPT
            SELECT a."TargetId" FROM "AuditEntries" a WHERE a."OrganizationId" = $1 AND a."Action" = 'invitation.created'
            """,
            1, "Invitation {0}: the audit does not say that it was created."),
        new(
            """
            SELECT m."Id" FROM "OutgoingMails" m WHERE m."OrganizationId" = $1 AND (
                (m."State" = 0 AND (m."Body" IS NULL OR m."ClosedAt" IS NOT NULL)) OR (m."State" <> 0 AND (m."Body" IS NOT NULL OR m."ClosedAt" IS NULL)))
            """,
            1, "Mail {0}: it waits and has no text, or need not be sent any more and has its text still."),
        new(
            """
            SELECT u."Id" FROM "Users" u
            JOIN "Groups" g ON g."OrganizationId" = u."OrganizationId" AND g."Id" = u."Id"
            WHERE u."OrganizationId" = $1
            """,
            1, "User {0}: a group has the same id."),
    ];

    public async Task<List<string>> CheckAsync(HubDatabase database, int organization, Guid kept, CancellationToken ct)
    {
        var rows = await database.ListAsync(
            $"{Breaches} ORDER BY 1 {database.Page(2, 3)}",
            [organization, StorageVerifier.MaxBreaches + 1L, 0L, kept, Group.Local],
            row => Enumerable.Range(0, Ids).Select(column => (object)row.Id(column)).ToArray(),
            ct);
        return [.. rows.Select(ids => string.Format(null, Sentence, ids) + $" (organisation {organization})")];
    }
}
