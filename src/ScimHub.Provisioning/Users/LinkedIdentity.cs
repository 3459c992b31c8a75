using ScimHub.Provisioning.Organizations;

namespace ScimHub.Provisioning.Users;

/// <summary>One person at one connection and channel: what that identity provider calls them, and the layer it last asserted.</summary>
public sealed class LinkedIdentity : IOwned
{
    public required int OrganizationId { get; init; }

    public required Guid ConnectionId { get; init; }

    public required Channel Channel { get; init; }

    public required Guid UserId { get; init; }

    /// <summary>The immutable id there; unique within the connection and channel.</summary>
    public string? ExternalId { get; set; }

    /// <summary>
    /// The document this channel last asserted: a SCIM resource without <c>id</c>, <c>externalId</c> and <c>meta</c>. Null while it is
    /// the only layer and the effective document says it all: most people have one source, and are stored once.
    /// </summary>
    public byte[]? Layer { get; set; }

    /// <summary>What the channel reads back, its layer over the effective user; null while that is the effective document itself.</summary>
    public byte[]? View { get; set; }
}
