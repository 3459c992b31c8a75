using System.Text.Json.Serialization;
using ScimHub.Provisioning.Access;

namespace ScimHub.Server.Api;

/// <summary>A role as it reaches a person.</summary>
/// <param name="GrantId">Null where a value of the person names role and domain by a rule's pattern.</param>
/// <param name="Through">The groups it comes through, from the person's own to the granted one; empty where it is the person's own or a rule's.</param>
/// <param name="Rule">The rule it comes by.</param>
/// <param name="Value">The value that names it by the rule's pattern.</param>
/// <param name="Holds">Whether it holds now: it has begun and not ended, nothing bars it, and the person is active.</param>
public sealed record ReachingGrant(
    Guid? GrantId, Guid RoleId, string Role, Guid? DomainId, string? Domain, IReadOnlyList<string> Through, string? Rule, string? Value, DateTimeOffset? StartsAt, DateTimeOffset? EndsAt, bool Holds)
{
    /// <summary>Whether it is the person's own, given by hand.</summary>
    [JsonIgnore]
    public bool IsOwn => this is { GrantId: not null, Through.Count: 0, Rule: null };

    /// <param name="seen">Whether the caller may see grants in a domain.</param>
    public static IReadOnlyList<ReachingGrant> Of(AccessFacts facts, Func<Guid?, bool> seen, DateTimeOffset now) =>
        [.. facts.Grants.Where(fact => fact.Barred is not Verdict.RuleUnmet && seen(fact.Domain?.Id)).Select(fact => Of(fact, facts.Active, now))];

    public static ReachingGrant Of(GrantFact fact, bool active, DateTimeOffset now) => new(
        fact.Grant?.Id, fact.Role.Id, fact.Role.Name, fact.Domain?.Id, fact.Domain?.Name, fact.Via, fact.Rule?.Name, fact.Value, fact.Grant?.StartsAt, fact.Grant?.EndsAt,
        active && fact.Barred is null && !(fact.Grant?.StartsAt > now) && !(fact.Grant?.EndsAt <= now));
}
