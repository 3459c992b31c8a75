using ScimHub.Scim.Filters;

namespace ScimHub.Provisioning.Users;

/// <summary>Which people a list is of; what is null does not matter.</summary>
/// <param name="Filter">On the effective user.</param>
/// <param name="ConnectionId">Who is known there.</param>
/// <param name="Ids">Of these alone.</param>
public sealed record UserQuery(Filter? Filter = null, Guid? ConnectionId = null, IReadOnlyCollection<Guid>? Ids = null);
