namespace ScimHub.Provisioning.Access;

/// <summary>One page of the people a rule fits now, and how many there are in all.</summary>
public sealed record RulePreview(long Total, IReadOnlyList<RuleMatch> People);
