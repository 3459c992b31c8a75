using ScimHub.Provisioning.Organizations;

namespace ScimHub.Provisioning.Connections;

/// <summary>A bearer secret of a connection; only its SHA-256 is kept.</summary>
public sealed class ConnectionToken : IOwned
{
    public required int OrganizationId { get; init; }

    public required Guid Id { get; init; }

    public required Guid ConnectionId { get; init; }

    public required CredentialKind Kind { get; init; }

    /// <summary>SHA-256 of the whole token, 32 bytes; unique over all organisations, since the token names the organisation.</summary>
    public required byte[] Hash { get; init; }

    /// <summary>The client an access token was issued to.</summary>
    public Guid? ClientId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? RevokedAt { get; set; }

    /// <summary>To the minute; null until first used.</summary>
    public DateTimeOffset? LastUsedAt { get; set; }

    /// <returns><c>valid</c>, <c>expired</c> or <c>revoked</c>.</returns>
    public string StateAt(DateTimeOffset now) => RevokedAt is not null ? "revoked" : ExpiresAt <= now ? "expired" : "valid";
}
