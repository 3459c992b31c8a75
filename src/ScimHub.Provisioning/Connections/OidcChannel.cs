using ScimHub.Provisioning.Organizations;

namespace ScimHub.Provisioning.Connections;

/// <summary>How people sign in at a connection by OpenID Connect.</summary>
public sealed class OidcChannel : IOwned
{
    public required int OrganizationId { get; init; }

    public required Guid ConnectionId { get; init; }

    public OidcKind Kind { get; set; }

    /// <summary>The issuer's address, below which <c>/.well-known/openid-configuration</c> is (OpenID Connect Discovery §4).</summary>
    public required string Authority { get; set; }

    public required string ClientId { get; set; }

    /// <summary>Sealed by the server; null where there is none.</summary>
    public byte[]? ClientSecret { get; set; }

    /// <summary>The private key of <c>private_key_jwt</c>, as PEM, sealed; it goes before the secret.</summary>
    public byte[]? ClientKey { get; set; }

    /// <summary>Parted by spaces, beyond <c>openid</c>; null: the kind's.</summary>
    public string? Scopes { get; set; }

    /// <summary>The claim that names the person's groups; null: none does.</summary>
    public string? GroupsClaim { get; set; }
}
