namespace ScimHub.Provisioning.Access;

/// <summary>What to change of a domain; what is null stays.</summary>
/// <param name="Moves">Whether <paramref name="Parent"/> counts.</param>
/// <param name="Parent">The domain it is to lie in, by name or id; null: in none.</param>
public sealed record DomainChange(string? Name = null, string? Kind = null, bool Moves = false, string? Parent = null);
