using System.Security.Cryptography;

namespace ScimHub.Provisioning.Storage.Verification;

/// <summary>Tokens, clients, keys, one-time links and invitations: a secret is kept as its SHA-256 and as nothing else.</summary>
internal static class CredentialVerification
{
    private const long PageSize = 1_000;

    public static Task<CheckedPage> CheckTokensAsync(HubDatabase database, int organization, Guid after, CancellationToken ct) =>
        CheckAsync(
            database,
            $"""SELECT "Id", "Hash" FROM "ConnectionTokens" WHERE "OrganizationId" = $1 AND "Id" > $2 ORDER BY "Id" {database.Page(3, 4)}""",
            "Token", "Hash", organization, after, ct);

    public static Task<CheckedPage> CheckClientsAsync(HubDatabase database, int organization, Guid after, CancellationToken ct) =>
        CheckAsync(
            database,
            $"""SELECT "Id", "SecretHash" FROM "OAuthClients" WHERE "OrganizationId" = $1 AND "Id" > $2 ORDER BY "Id" {database.Page(3, 4)}""",
            "Client", "SecretHash", organization, after, ct);

    public static Task<CheckedPage> CheckKeysAsync(HubDatabase database, int organization, Guid after, CancellationToken ct) =>
        CheckAsync(
            database,
            $"""SELECT "Id", "Hash" FROM "ApiKeys" WHERE "OrganizationId" = $1 AND "Id" > $2 ORDER BY "Id" {database.Page(3, 4)}""",
            "Key", "Hash", organization, after, ct);

    public static Task<CheckedPage> CheckLinksAsync(HubDatabase database, int organization, Guid after, CancellationToken ct) =>
        CheckAsync(
            database,
            $"""SELECT "Id", "Hash" FROM "OneTimeLinks" WHERE "OrganizationId" = $1 AND "Id" > $2 ORDER BY "Id" {database.Page(3, 4)}""",
            "One-time link", "Hash", organization, after, ct);

    public static Task<CheckedPage> CheckInvitationsAsync(HubDatabase database, int organization, Guid after, CancellationToken ct) =>
        CheckAsync(
            database,
            $"""SELECT "Id", "SecretHash" FROM "Invitations" WHERE "OrganizationId" = $1 AND "Id" > $2 ORDER BY "Id" {database.Page(3, 4)}""",
            "Invitation", "SecretHash", organization, after, ct);

    private static async Task<CheckedPage> CheckAsync(
        HubDatabase database, string sql, string kind, string column, int organization, Guid after, CancellationToken ct)
    {
        var rows = await database.ListAsync(sql, [organization, after, PageSize, 0L], row => (Id: row.Id(0), Length: row.OptionalBytes(1)?.Length), ct);
        var breaches = rows
            .Where(row => row.Length is not (null or SHA256.HashSizeInBytes))
            .Select(row => $"{kind} {row.Id} of organisation {organization}: its {column} has {row.Length} bytes; it should have {SHA256.HashSizeInBytes}.");
        return new([.. breaches], rows.Count == PageSize ? rows[^1].Id : null);
    }
}
