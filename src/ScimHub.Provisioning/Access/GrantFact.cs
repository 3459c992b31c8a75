namespace ScimHub.Provisioning.Access;

/// <summary>A grant as it concerns one person.</summary>
/// <param name="Via">The groups it comes through, from the person's own to the granted one; empty where it is the person's own.</param>
public sealed record GrantFact(Grant Grant, NamedRole Role, Domain? Domain, IReadOnlyList<string> Via);
