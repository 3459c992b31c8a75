using ScimHub.Scim.Resources;

namespace ScimHub.Provisioning.Access;

/// <summary>Everything that decides what a person may do.</summary>
/// <param name="Active">Effective: active at its connections and not suspended. Who is not may do nothing.</param>
/// <param name="Grants">What comes to the person by their own grants, their groups' and rules, and what is given to rules that do not fit them.</param>
public sealed record AccessFacts(Guid UserId, string UserName, bool Active, bool Suspended, IReadOnlyList<GrantFact> Grants)
{
    public IReadOnlyList<StrayValue> Strays { get; init; } = [];

    /// <summary>The effective user, of typed values; null where it was not read.</summary>
    public ScimResource? Attributes { get; init; }

    /// <summary>The groups they are in, by any number of steps, but for those that confer nothing.</summary>
    public IReadOnlyList<(Guid Id, string Name)> Groups { get; init; } = [];

    /// <summary>Administration that would come by groups that are only supposed: it is none of <see cref="Grants"/>.</summary>
    public IReadOnlyList<GrantFact> Withheld { get; init; } = [];
}
