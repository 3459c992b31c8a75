using Microsoft.EntityFrameworkCore;
using ScimHub.Provisioning.Organizations;

namespace ScimHub.Provisioning.Storage;

/// <summary>A request that made something, under a key of its sender's choice: sent again, it is answered again and makes nothing.</summary>
public sealed class IdempotentRequest : IOwned
{
    public const int MaxKeyLength = 200;

    public required int OrganizationId { get; init; }

    /// <summary>The key or token it was sent with: keys of two senders are strangers.</summary>
    public required Guid CredentialId { get; init; }

    public required string Key { get; init; }

    /// <summary>SHA-256 of method, path and body: the same key over another request is a mistake.</summary>
    public required byte[] RequestHash { get; init; }

    public required int Status { get; init; }

    /// <summary>The answer's body, and where what was made is found.</summary>
    public required byte[] Body { get; init; }

    public string? Location { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>For a unit of work of statements: it does not hold where there is one of that key already.</summary>
    public SqlStatement Statement => new(
        """
        INSERT INTO "IdempotentRequests" ("OrganizationId", "CredentialId", "Key", "RequestHash", "Status", "Body", "Location", "CreatedAt")
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        [OrganizationId, CredentialId, Key, RequestHash, Status, Body, Location, CreatedAt]);

    /// <summary>Deletes those of all organisations that are older than <paramref name="before"/>.</summary>
    public static async Task<int> PurgeAsync(HubStorage storage, DateTimeOffset before, CancellationToken ct)
    {
        await using var context = storage.CreateContext(Organization.DefaultId);
        return await context.IdempotentRequests.IgnoreQueryFilters().Where(x => x.CreatedAt <= before).ExecuteDeleteAsync(ct).ConfigureAwait(false);
    }
}
