namespace ScimHub.Provisioning.Access;

/// <summary>What to change of a role; what is null stays.</summary>
/// <param name="Lines">All of its own lines.</param>
/// <param name="Inherits">All the roles it inherits from, by name or id.</param>
public sealed record RoleChange(string? Name = null, IReadOnlyList<string>? Lines = null, IReadOnlyList<string>? Inherits = null);
