namespace ScimHub.Provisioning.Access;

/// <summary>Everything that decides what a person may do.</summary>
/// <param name="Active">Effective: active at its connections and not suspended. Who is not may do nothing.</param>
public sealed record AccessFacts(Guid UserId, string UserName, bool Active, bool Suspended, IReadOnlyList<GrantFact> Grants);
