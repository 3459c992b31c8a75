using ScimHub.Scim.Resources;

namespace ScimHub.Provisioning.Users;

/// <summary>What one source says of a person.</summary>
/// <param name="Channel">Null for the local layer: what administrators set by hand.</param>
internal sealed record UserLayer(Channel? Channel, Guid ConnectionId, ScimResource Content);
