using ScimHub.Provisioning.Organizations;

namespace ScimHub.Provisioning.Sessions;

/// <summary>One browser in which a person is signed in.</summary>
public sealed class Session : IOwned
{
    public required int OrganizationId { get; init; }

    /// <summary>Version 7: in the order of the sign-ins.</summary>
    public required Guid Id { get; init; }

    public required Guid UserId { get; init; }

    /// <summary>SHA-256 of the secret in the cookie.</summary>
    public required byte[] Hash { get; init; }

    public required SignInMethod Method { get; init; }

    /// <summary>The connection whose word it was; null for a local sign-in.</summary>
    public Guid? ConnectionId { get; init; }

    /// <summary>OpenID Connect Back-Channel Logout §2.4: the <c>sub</c> and the <c>sid</c> by which the provider may end it.</summary>
    public string? Subject { get; init; }

    public string? ProviderSessionId { get; init; }

    /// <summary>The ID token, for the provider's logout, sealed by the secret in the cookie, which is not stored.</summary>
    public byte[]? IdToken { get; init; }

    public string? Address { get; init; }

    /// <summary>As the browser calls itself; at most 300 characters.</summary>
    public string? UserAgent { get; init; }

    /// <summary>When the person signed in.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>To within a minute.</summary>
    public required DateTimeOffset LastSeenAt { get; set; }

    /// <summary>It ends then, however much it is used.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}
