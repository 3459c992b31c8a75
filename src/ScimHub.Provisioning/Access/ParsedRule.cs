using ScimHub.Scim.Filters;

namespace ScimHub.Provisioning.Access;

/// <summary>A rule as it is decided by.</summary>
internal abstract record ParsedRule(Rule Rule)
{
    /// <summary>People are told by a filter; grants say what they have.</summary>
    public sealed record Condition(Rule Rule, Filter Filter) : ParsedRule(Rule);

    /// <summary>Values of people name role and domain by themselves.</summary>
    public sealed record Pattern(Rule Rule, PatternReading Reading) : ParsedRule(Rule);

    /// <summary>It cannot be read, such as after an extension schema was taken out of the configuration: it fits nobody.</summary>
    public sealed record Unreadable(Rule Rule, string Fault) : ParsedRule(Rule);
}
