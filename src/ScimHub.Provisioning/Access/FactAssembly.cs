namespace ScimHub.Provisioning.Access;

/// <summary>Puts together what was read of a person: pure.</summary>
internal sealed class FactAssembly(
    Guid userId, IReadOnlyList<ReachedGroup> reached, IReadOnlyList<NamedRole> roles, IReadOnlyList<Domain> domains, IReadOnlyList<ParsedRule> rules, RuleFacts byRules)
{
    private readonly Dictionary<Guid, NamedRole> roles = roles.ToDictionary(role => role.Id);
    private readonly Dictionary<Guid, Domain> domains = domains.ToDictionary(domain => domain.Id);
    private readonly Dictionary<Guid, ParsedRule> byId = rules.ToDictionary(rule => rule.Rule.Id);

    public IReadOnlyList<GrantFact> Facts(IReadOnlyList<Grant> grants)
    {
        var (heard, steps) = (Steps(group => !group.Silent), Steps(_ => true));
        var bars = grants.Select(grant => grant.RuleId).OfType<Guid>().Distinct().Where(byId.ContainsKey).ToDictionary(id => id, id => byRules.Bar(byId[id]));
        var facts = new List<GrantFact>();
        foreach (var grant in grants)
        {
            // Rows of one question are read one after the other: what has gone meanwhile gives nothing.
            var domain = grant.DomainId is { } where ? domains.GetValueOrDefault(where) : null;
            if (!roles.TryGetValue(grant.RoleId, out var role) || (domain is null && grant.DomainId is not null))
            {
                continue;
            }
            if (grant.RuleId is not { } ruleId)
            {
                facts.Add(grant.GroupId is { } through
                    ? heard.ContainsKey(through) ? new(grant, role, domain, Way(through, heard)) : new(grant, role, domain, Way(through, steps)) { Barred = Verdict.WithoutPermissions }
                    : new(grant, role, domain, []));
            }
            else if (bars.TryGetValue(ruleId, out var bar))
            {
                facts.Add(new(grant, role, domain, []) { Rule = byId[ruleId].Rule, Barred = bar });
            }
        }
        facts.AddRange(rules.OfType<ParsedRule.Pattern>().SelectMany(byRules.Named));
        return facts;
    }

    /// <summary>The groups that confer something, once each.</summary>
    public IReadOnlyList<(Guid Id, string Name)> Groups() => [.. Steps(group => !group.Silent).Values.Select(group => (group.Id, group.Name))];

    public IReadOnlyList<StrayValue> Strays() => [.. rules.OfType<ParsedRule.Pattern>().SelectMany(byRules.Strays)];

    /// <summary>The last step to each group by the shortest way. Who is in a group only by way of one that confers nothing has nothing of it.</summary>
    private Dictionary<Guid, ReachedGroup> Steps(Func<ReachedGroup, bool> isHeard)
    {
        var onwards = reached.ToLookup(group => group.Origin);
        var steps = new Dictionary<Guid, ReachedGroup>();
        var edge = new Queue<Guid>([userId]);
        while (edge.TryDequeue(out var origin))
        {
            foreach (var group in onwards[origin].Where(group => isHeard(group) && steps.TryAdd(group.Id, group)))
            {
                edge.Enqueue(group.Id);
            }
        }
        return steps;
    }

    /// <summary>How a group is come to, by name. Only for groups that are granted something: in a chain of thousands each way is as long as the chain.</summary>
    private List<string> Way(Guid to, Dictionary<Guid, ReachedGroup> steps)
    {
        var way = new List<string>();
        for (var at = to; at != userId; at = steps[at].Origin)
        {
            way.Add(steps[at].Name);
        }
        way.Reverse();
        return way;
    }
}
