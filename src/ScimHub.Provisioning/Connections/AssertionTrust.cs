using ScimHub.Provisioning.Organizations;

namespace ScimHub.Provisioning.Connections;

/// <summary>An issuer whose signed assertions stand for a connection's client (RFC 7523; Entra's workload identity federation). All three names are compared exactly.</summary>
public sealed class AssertionTrust : IOwned
{
    public required int OrganizationId { get; init; }

    public required Guid Id { get; init; }

    public required Guid ConnectionId { get; init; }

    public required string Issuer { get; init; }

    public required string Subject { get; init; }

    public required string Audience { get; init; }

    /// <summary>Where the issuer's keys are: <c>https</c>, or <c>http</c> on a loopback address.</summary>
    public required string JwksUri { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}
