using ScimHub.Scim.Resources;

namespace ScimHub.Provisioning.Users;

/// <summary>What one layer says of an attribute.</summary>
/// <param name="Channel">Null for the local layer.</param>
/// <param name="ConnectionId">Null for the local layer.</param>
/// <param name="Wins">Whether the effective value is this one. Of <c>active</c>, whether it has a part in it: one that says no is enough.</param>
/// <param name="Withdrawn">Whether it does not count, since its connection is detached and its word withdrawn.</param>
public sealed record AttributeClaim(Channel? Channel, Guid? ConnectionId, ScimValue Value, bool Wins, bool Withdrawn);
