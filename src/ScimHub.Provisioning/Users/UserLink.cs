using ScimHub.Scim.Resources;

namespace ScimHub.Provisioning.Users;

/// <summary>A linked identity with its layer read.</summary>
internal sealed record UserLink(Guid ConnectionId, Channel Channel, string? ExternalId, ScimResource Layer, byte[]? View);
