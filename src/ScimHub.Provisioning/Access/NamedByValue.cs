namespace ScimHub.Provisioning.Access;

/// <summary>What a value names by a rule's pattern.</summary>
/// <param name="Domain">Null: everywhere.</param>
public sealed record NamedByValue(string Value, string Role, string? Domain);
