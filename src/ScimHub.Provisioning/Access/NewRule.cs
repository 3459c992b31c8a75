namespace ScimHub.Provisioning.Access;

/// <summary>A rule to be made: either a condition, or an attribute and a pattern.</summary>
public sealed record NewRule(string Name, string? Condition = null, string? Attribute = null, string? Pattern = null);
