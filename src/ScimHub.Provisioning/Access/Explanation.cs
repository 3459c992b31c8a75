using System.Globalization;

namespace ScimHub.Provisioning.Access;

/// <summary>Whether a person has a permission, and every grant that had a say.</summary>
/// <param name="Refusal">Why nothing counts although a grant may give it: the person is not active. Else null.</param>
/// <param name="Change">The smallest change that would give the permission; null where the person has it.</param>
public sealed record Explanation(bool Granted, string? Refusal, IReadOnlyList<GrantReason> Reasons, string? Change)
{
    /// <summary>Values of the person that should name a role or a domain, and name none.</summary>
    public IReadOnlyList<StrayValue> Strays { get; init; } = [];

    /// <param name="domain">Null asks for everywhere.</param>
    /// <param name="roles">The roles there are, to find the smallest change among.</param>
    public static Explanation Of(AccessFacts facts, Permission permission, Domain? domain, DomainTree domains, IReadOnlyList<NamedRole> roles, DateTimeOffset now)
    {
        var weighed = facts.Grants.Select(fact => Weigh(fact, permission, domain, domains, now)).ToList();
        var given = weighed.Exists(reason => reason.Verdict == Verdict.Gives);
        var reasons = weighed
            .Where(reason => Concerns(reason, given))
            .OrderBy(reason => reason.Verdict)
            .ThenBy(reason => reason.Fact.Id)
            .ToList();
        var refusal = facts.Active ? null
            : facts.Suspended ? "The person is suspended by an administrator."
            : "The person is deactivated by the identity provider.";
        var granted = given && facts.Active;
        return new(granted, refusal, reasons, granted ? null : SmallestChange(facts, given, reasons, permission, domain, roles)) { Strays = facts.Strays };
    }

    /// <summary>What is given to a rule that does not fit the person matters where nothing else gives the permission and it would.</summary>
    private static bool Concerns(GrantReason reason, bool given) => reason.Fact.Barred != Verdict.RuleUnmet || (!given && reason.Verdict == Verdict.RuleUnmet);

    private static GrantReason Weigh(GrantFact fact, Permission permission, Domain? domain, DomainTree domains, DateTimeOffset now)
    {
        var line = fact.Role.Permissions.Decide(permission);
        var verdict = !fact.Role.Permissions.Allows(permission) ? Verdict.RoleLacks
            : !domains.Holds(fact.Domain?.Id, domain?.Id) ? Verdict.OtherDomain
            : fact.Grant?.StartsAt > now ? Verdict.NotYet
            : fact.Grant?.EndsAt <= now ? Verdict.Ended
            : fact.Barred ?? Verdict.Gives;
        return new(fact, verdict, line);
    }

    /// <summary>One step where one is enough: a grant that is there already needs least; else the role that gives the permission and least besides.</summary>
    private static string SmallestChange(AccessFacts facts, bool given, List<GrantReason> reasons, Permission permission, Domain? domain, IReadOnlyList<NamedRole> roles)
    {
        var activate = facts.Active ? null : facts.Suspended ? "Lift the suspension" : "Activate the person at the identity provider";
        if (given)
        {
            return activate + ".";
        }
        var where = domain is null ? "everywhere" : $"in '{domain.Name}'";
        var step = reasons.Find(reason => reason is { Verdict: Verdict.NotYet, Fact.Barred: null }) is { } early ? $"let grant {early.Fact.Id} begin now instead of {Time(early.Fact.Grant?.StartsAt)}"
            : reasons.Find(reason => reason is { Verdict: Verdict.Ended, Fact.Barred: null }) is { } late ? $"renew grant {late.Fact.Id}, which ended {Time(late.Fact.Grant?.EndsAt)}"
            : Narrowest(permission, roles) is { } role ? $"grant the role '{role.Name}' {where}"
            : $"make a role with {permission} and grant it {where}";
        var sentence = activate is null ? step : $"{activate}, and {step}";
        return char.ToUpperInvariant(sentence[0]) + sentence[1..] + ".";
    }

    private static NamedRole? Narrowest(Permission permission, IReadOnlyList<NamedRole> roles) => roles
        .Where(role => role.Permissions.Allows(permission))
        .OrderBy(role => role.Permissions.Decide(permission)!.Area == PermissionEntry.Everything)
        .ThenBy(role => role.Permissions.Entries.Sum(Breadth))
        .ThenBy(role => role.Name, StringComparer.Ordinal)
        .FirstOrDefault();

    private static int Breadth(PermissionEntry entry) =>
        entry.Action == PermissionEntry.None ? -1
        : (entry.Area == PermissionEntry.Everything ? 1_000 : 1) * (entry.Action == PermissionEntry.Everything ? 100 : entry.Actions.Count);

    private static string Time(DateTimeOffset? time) => time!.Value.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);
}
