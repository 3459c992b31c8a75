using ScimHub.Scim.Filters;
using ScimHub.Scim.Resources;

namespace ScimHub.Provisioning.Access;

/// <summary>What rules give one person: pure. Groups that confer nothing are not seen by rules.</summary>
internal sealed class RuleFacts
{
    private readonly ScimResource seen;
    private readonly ScimResource whole;
    private readonly IReadOnlyList<PersonsGroup> groups;
    private readonly AccessNames names;

    /// <param name="person">The effective user, as <see cref="RuledPerson"/> makes it.</param>
    public RuleFacts(ScimResource person, IReadOnlyList<PersonsGroup> groups, AccessNames names)
    {
        this.groups = groups;
        this.names = names;
        seen = RuledPerson.In(person, groups.Where(group => !group.Silent).Select(group => group.Group));
        whole = groups.Any(group => group.Silent) ? RuledPerson.In(person, groups.Select(group => group.Group)) : seen;
    }

    /// <summary>Null where the rule fits; else why what is given to it does not reach the person.</summary>
    public Verdict? Bar(ParsedRule rule) =>
        rule is not ParsedRule.Condition condition ? Verdict.RuleUnmet
        : FilterEvaluator.Matches(condition.Filter, seen) ? null
        : !ReferenceEquals(seen, whole) && FilterEvaluator.Matches(condition.Filter, whole) ? Verdict.WithoutPermissions
        : Verdict.RuleUnmet;

    /// <summary>What the person's values name by the rule's pattern.</summary>
    public IEnumerable<GrantFact> Named(ParsedRule.Pattern rule)
    {
        foreach (var value in Values(rule.Reading))
        {
            foreach (var (role, domain) in rule.Reading.Named(value, names))
            {
                yield return new(null, role, domain, []) { Rule = rule.Rule, Value = value, Barred = IsSeen(rule.Reading, value) ? null : Verdict.WithoutPermissions };
            }
        }
    }

    public IEnumerable<StrayValue> Strays(ParsedRule.Pattern rule) => Values(rule.Reading)
        .Where(value => IsSeen(rule.Reading, value) && rule.Reading.Fits(value) && !rule.Reading.Named(value, names).Any())
        .Select(value => new StrayValue(rule.Rule, value));

    private IEnumerable<string> Values(PatternReading reading) => reading.Values(seen, groups.Select(group => group.Group.DisplayName));

    private bool IsSeen(PatternReading reading, string value) =>
        !reading.OfGroups || groups.Any(group => !group.Silent && group.Group.DisplayName == value);
}
