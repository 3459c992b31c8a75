using ScimHub.Scim.Resources;

namespace ScimHub.Provisioning.Users;

/// <summary>A linked identity with its layer read.</summary>
/// <param name="Apart">Whether the layer is kept in the link; else the effective document is it.</param>
internal sealed record UserLink(Guid ConnectionId, Channel Channel, string? ExternalId, ScimResource Layer, bool Apart, byte[]? View);
