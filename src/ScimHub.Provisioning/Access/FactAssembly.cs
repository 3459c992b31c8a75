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
        var paths = Paths();
        var silent = reached.Where(group => group.Silent).Select(group => group.Id).ToHashSet();
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
                    ? new(grant, role, domain, paths[through]) { Barred = silent.Contains(through) ? Verdict.WithoutPermissions : null }
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

    public IReadOnlyList<StrayValue> Strays() => [.. rules.OfType<ParsedRule.Pattern>().SelectMany(byRules.Strays)];

    /// <summary>How each group is come to: the shortest way, by name.</summary>
    private Dictionary<Guid, IReadOnlyList<string>> Paths()
    {
        var onwards = reached.ToLookup(group => group.Origin);
        var paths = new Dictionary<Guid, IReadOnlyList<string>>();
        var edge = new Queue<Guid>([userId]);
        while (edge.TryDequeue(out var origin))
        {
            foreach (var group in onwards[origin].Where(group => !paths.ContainsKey(group.Id)))
            {
                paths[group.Id] = [.. paths.GetValueOrDefault(origin, []), group.Name];
                edge.Enqueue(group.Id);
            }
        }
        return paths;
    }
}
