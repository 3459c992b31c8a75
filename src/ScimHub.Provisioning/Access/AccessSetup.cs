using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Access;

/// <summary>What decides access besides the people, their groups and what is given to these: small, rarely changed, and the same for every question.</summary>
/// <param name="Version">The organisation's <c>AccessVersion</c> it was read at: good for as long as that is.</param>
/// <param name="User">The schema the rules were read by.</param>
/// <param name="Grants">What is given to rules, in the order of its making.</param>
/// <param name="Silence">Whether there are connections that do not control permissions.</param>
internal sealed record AccessSetup(
    long Version, ResourceType User, IReadOnlyList<NamedRole> Roles, IReadOnlyList<Domain> Domains, IReadOnlyList<ParsedRule> Rules, IReadOnlyList<Grant> Grants, bool Silence)
{
    public DomainTree Tree { get; } = new(Domains);

    /// <summary>What values may name: rules give no administration.</summary>
    public AccessNames Given { get; } = new([.. Roles.Where(role => !role.Administers)], Domains);

    /// <summary>Every role and domain.</summary>
    public AccessNames Names { get; } = new(Roles, Domains);
}
