namespace ScimHub.Provisioning.Access;

/// <summary>What to change of a rule; what is null stays, and what is empty is none.</summary>
public sealed record RuleChange(string? Name = null, string? Condition = null, string? Attribute = null, string? Pattern = null);
