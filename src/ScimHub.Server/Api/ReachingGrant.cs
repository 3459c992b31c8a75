using ScimHub.Provisioning.Access;

namespace ScimHub.Server.Api;

/// <summary>A grant as it reaches a person.</summary>
/// <param name="Through">The groups it comes through, from the person's own to the granted one; empty where it is the person's own.</param>
/// <param name="Holds">Whether it holds now: it has begun and not ended, and the person is active.</param>
internal sealed record ReachingGrant(
    Guid GrantId, Guid RoleId, string Role, Guid? DomainId, string? Domain, IReadOnlyList<string> Through, DateTimeOffset? StartsAt, DateTimeOffset? EndsAt, bool Holds)
{
    public static ReachingGrant Of(GrantFact fact, bool active, DateTimeOffset now) => new(
        fact.Grant.Id, fact.Role.Id, fact.Role.Name, fact.Grant.DomainId, fact.Domain?.Name, fact.Via, fact.Grant.StartsAt, fact.Grant.EndsAt,
        active && !(fact.Grant.StartsAt > now) && !(fact.Grant.EndsAt <= now));
}
