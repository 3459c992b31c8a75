using System.Text.Json;
using ScimHub.Provisioning.Access;

namespace ScimHub.Server.Api;

/// <summary>Whether a person has a permission, and every grant that had a say.</summary>
/// <param name="Refusal">Why nothing counts although a grant may give it; else null.</param>
/// <param name="StrayValues">Values of the person that have the form of a rule's pattern and name no role or no domain there is: they confer nothing.</param>
/// <param name="SmallestChange">What would give it; null where the person has it.</param>
public sealed record ExplanationView(
    Guid UserId, string Permission, string? Domain, bool Granted, string? Refusal, IReadOnlyList<ExplanationView.Reason> Reasons, IReadOnlyList<ExplanationView.Stray> StrayValues, string? SmallestChange)
{
    /// <param name="Verdict"><c>gives</c>, <c>roleLacks</c>, <c>otherDomain</c>, <c>notYet</c>, <c>ended</c> and the like.</param>
    /// <param name="Rule">The rule it comes by, and where that is a pattern, the value that fits it.</param>
    /// <param name="Condition">What the rule asks for; null where none is, or where it reads values.</param>
    /// <param name="Line">The line of the role that decided; null where it does not speak of the area.</param>
    public sealed record Reason(
        string Verdict, Guid? GrantId, string Role, string? Line, string? Domain, IReadOnlyList<string> Through, string? Rule, string? Condition, string? Value, DateTimeOffset? StartsAt, DateTimeOffset? EndsAt);

    public sealed record Stray(string Rule, string Value);

    /// <param name="seen">Whether the caller may see grants in a domain.</param>
    public static ExplanationView Of(Guid userId, Permission permission, Domain? domain, Explanation explanation, Func<Guid?, bool> seen) => new(
        userId, permission.ToString(), domain?.Name, explanation.Granted, explanation.Refusal,
        [
            .. explanation.Reasons.Where(reason => seen(reason.Fact.Domain?.Id)).Select(reason => new Reason(
                JsonNamingPolicy.CamelCase.ConvertName(reason.Verdict.ToString()), reason.Fact.Grant?.Id, reason.Fact.Role.Name, reason.Line?.ToString(), reason.Fact.Domain?.Name,
                reason.Fact.Via, reason.Fact.Rule?.Name, reason.Fact.Rule?.Condition, reason.Fact.Value, reason.Fact.Grant?.StartsAt, reason.Fact.Grant?.EndsAt)),
        ],
        [.. explanation.Strays.Select(stray => new Stray(stray.Rule.Name, stray.Value))],
        explanation.Change);
}
