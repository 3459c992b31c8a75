using ScimHub.Scim.Filters;

namespace ScimHub.Provisioning.Access;

/// <summary>Roles and domains by name, as values name them.</summary>
internal sealed class AccessNames(IEnumerable<NamedRole> roles, IEnumerable<Domain> domains)
{
    // A preset of the configuration may have the name of a role that was there before it: the ready-made one comes first, as where roles are named to commands.
    private readonly Dictionary<string, NamedRole> roles = roles.DistinctBy(role => ComparisonKey.Identity(role.Name)).ToDictionary(role => ComparisonKey.Identity(role.Name), StringComparer.Ordinal);
    private readonly Dictionary<string, Domain> domains = domains.ToDictionary(domain => domain.NameKey, StringComparer.Ordinal);

    public NamedRole? Role(string name) => roles.GetValueOrDefault(ComparisonKey.Identity(name));

    public Domain? Domain(string name) => domains.GetValueOrDefault(ComparisonKey.Identity(name));
}
