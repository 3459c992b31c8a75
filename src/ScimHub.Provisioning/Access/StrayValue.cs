namespace ScimHub.Provisioning.Access;

/// <summary>A value of a person that has the form of a rule's pattern and names no role, or no domain, there is: it confers nothing.</summary>
public sealed record StrayValue(Rule Rule, string Value);
