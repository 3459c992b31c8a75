using System.Globalization;

namespace ScimHub.Provisioning.Access;

/// <summary>Whether a person has a permission, and every grant that had a say.</summary>
/// <param name="Refusal">Why nothing counts although a grant may give it: the person is not active. Else null.</param>
/// <param name="Change">The smallest change that would give the permission; null where the person has it.</param>
public sealed record Explanation(bool Granted, string? Refusal, IReadOnlyList<GrantReason> Reasons, string? Change)
{
    /// <param name="domain">Null asks for everywhere.</param>
    /// <param name="roles">The roles there are, to find the smallest change among.</param>
    public static Explanation Of(AccessFacts facts, Permission permission, Domain? domain, DomainTree domains, IReadOnlyList<NamedRole> roles, DateTimeOffset now)
    {
        var reasons = facts.Grants
            .Select(fact => Weigh(fact, permission, domain, domains, now))
            .OrderBy(reason => reason.Verdict)
            .ThenBy(reason => reason.Fact.Grant.Id)
            .ToList();
        var given = reasons.Exists(reason => reason.Verdict == Verdict.Gives);
        var refusal = facts.Active ? null
            : facts.Suspended ? "The person is suspended by an administrator."
            : "The person is deactivated by the identity provider.";
        var granted = given && facts.Active;
        return new(granted, refusal, reasons, granted ? null : SmallestChange(facts, given, reasons, permission, domain, roles));
    }

    private static GrantReason Weigh(GrantFact fact, Permission permission, Domain? domain, DomainTree domains, DateTimeOffset now)
    {
        var line = fact.Role.Permissions.Decide(permission);
        var verdict = !fact.Role.Permissions.Allows(permission) ? Verdict.RoleLacks
            : !domains.Holds(fact.Grant.DomainId, domain?.Id) ? Verdict.OtherDomain
            : fact.Grant.StartsAt > now ? Verdict.NotYet
            : fact.Grant.EndsAt <= now ? Verdict.Ended
            : Verdict.Gives;
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
        var step = reasons.Find(reason => reason.Verdict == Verdict.NotYet) is { } early ? $"let grant {early.Fact.Grant.Id} begin now instead of {Time(early.Fact.Grant.StartsAt)}"
            : reasons.Find(reason => reason.Verdict == Verdict.Ended) is { } late ? $"renew grant {late.Fact.Grant.Id}, which ended {Time(late.Fact.Grant.EndsAt)}"
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
        : (entry.Area == PermissionEntry.Everything ? 1_000 : 1) * (entry.Action switch { PermissionEntry.Everything => 100, PermissionEntry.Edit => 2, _ => 1 });

    private static string Time(DateTimeOffset? time) => time!.Value.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);
}
