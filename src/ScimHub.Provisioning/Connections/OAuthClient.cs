using ScimHub.Provisioning.Organizations;

namespace ScimHub.Provisioning.Connections;

/// <summary>An OAuth 2.0 client of a connection (RFC 6749 §4.4): it trades its secret or an assertion for access tokens.</summary>
public sealed class OAuthClient : IOwned
{
    public required int OrganizationId { get; init; }

    /// <summary>The <c>client_id</c>, as text.</summary>
    public required Guid Id { get; init; }

    public required Guid ConnectionId { get; init; }

    /// <summary>SHA-256 of the secret; null for a client that only presents assertions.</summary>
    public byte[]? SecretHash { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? RevokedAt { get; set; }
}
