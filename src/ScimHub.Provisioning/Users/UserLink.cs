using ScimHub.Scim.Resources;

namespace ScimHub.Provisioning.Users;

/// <summary>A linked identity with its layer read; see <see cref="LinkedIdentity"/>.</summary>
/// <param name="Apart">Whether the layer is kept in the link; else the effective document is it.</param>
internal sealed record UserLink(
    Guid ConnectionId,
    Channel Channel,
    string? ExternalId,
    string? Issuer,
    string? Subject,
    ScimResource Layer,
    bool Apart = false,
    byte[]? View = null)
{
    public bool IsAt(Guid connectionId, Channel channel) => ConnectionId == connectionId && Channel == channel;
}
