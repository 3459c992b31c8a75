namespace ScimHub.Provisioning.Access;

/// <summary>A role as it comes to one person, or would.</summary>
/// <param name="Grant">The grant that gives it; null where a value of the person names it by a rule's pattern.</param>
/// <param name="Domain">Null: everywhere.</param>
/// <param name="Via">The groups it comes through, from the person's own to the granted one; empty where it is the person's own or a rule's.</param>
public sealed record GrantFact(Grant? Grant, NamedRole Role, Domain? Domain, IReadOnlyList<string> Via)
{
    /// <summary>The rule it comes by; null where none does.</summary>
    public Rule? Rule { get; init; }

    /// <summary>The value that names role and domain by the rule's pattern.</summary>
    public string? Value { get; init; }

    /// <summary>Why it confers nothing on this person, whatever is asked; null where it may confer.</summary>
    public Verdict? Barred { get; init; }

    /// <summary>What tells it from the others.</summary>
    public Guid Id => Grant?.Id ?? Rule!.Id;
}
