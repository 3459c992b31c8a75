namespace ScimHub.Provisioning.Access;

/// <summary>Somebody a rule fits now.</summary>
/// <param name="Values">For a pattern: what the person's values name.</param>
public sealed record RuleMatch(Guid UserId, string UserName, bool Active, IReadOnlyList<NamedByValue> Values);
