using ScimHub.Provisioning.Organizations;

namespace ScimHub.Provisioning.Users;

/// <summary>One person at one connection and channel: what that identity provider calls them, and the layer it last asserted.</summary>
public sealed class LinkedIdentity : IOwned
{
    public required int OrganizationId { get; init; }

    public required Guid ConnectionId { get; init; }

    public required Channel Channel { get; init; }

    public required Guid UserId { get; init; }

    /// <summary>
    /// The immutable id the person has at the connection, whatever the channel: SCIM's <c>externalId</c>, or the claim that equals it. Unique within the connection:
    /// of several links of one person one bears it, that of SCIM where there is one.
    /// </summary>
    public string? ExternalId { get; set; }

    /// <summary>Who vouches for <see cref="Subject"/>: the <c>iss</c> of an ID token. Null at the other channels.</summary>
    public string? Issuer { get; set; }

    /// <summary>Who the person is at the channel they sign in by: the <c>sub</c> of an ID token, the <c>entryUUID</c> or <c>objectGUID</c> of an entry. Null for SCIM.</summary>
    public string? Subject { get; set; }

    /// <summary>
    /// The document this channel last asserted: a SCIM resource without <c>id</c>, <c>externalId</c> and <c>meta</c>. Null while it is
    /// the only layer and the effective document says it all: most people have one source, and are stored once.
    /// </summary>
    public byte[]? Layer { get; set; }

    /// <summary>What the channel reads back, its layer over the effective user; null while that is the effective document itself.</summary>
    public byte[]? View { get; set; }
}
