using ScimHub.Provisioning.Organizations;

namespace ScimHub.Provisioning.Connections;

/// <summary>A mail domain that the organisation says is its own, and the proof of it.</summary>
public sealed class VerifiedDomain : IOwned
{
    public required int OrganizationId { get; init; }

    /// <summary>Lower case, in ASCII (RFC 5890), such as <c>contoso.com</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The connection its addresses belong to; null: none yet.</summary>
    public Guid? ConnectionId { get; set; }

    /// <summary>What a TXT record of the domain must say.</summary>
    public required string Proof { get; init; }

    /// <summary>Null until it is proved.</summary>
    public DateTimeOffset? VerifiedAt { get; set; }

    /// <summary>Whether an operator vouched for it, without the record.</summary>
    public bool Overridden { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }
}
