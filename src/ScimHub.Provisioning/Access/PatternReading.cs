using ScimHub.Scim.Filters;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Provisioning.Access;

/// <summary>
/// A pattern over the values of an attribute. A value names a role and a domain if its key is that of the value the pattern makes of their names: so reading values
/// and asking which values would name something are one relation, seen from both ends.
/// </summary>
internal sealed record PatternReading(AttributePath Path, ValuePattern Pattern)
{
    /// <summary>Whether it reads the names of the person's groups.</summary>
    public bool OfGroups => ReferenceEquals(Path.Attribute, UserAttributes.Groups);

    /// <summary>Where case counts for the attribute it counts for names.</summary>
    private bool Exact => Path.Leaf.CaseExact;

    /// <summary>The person's values that could be read, each once.</summary>
    /// <param name="groups">The person's groups, which the resource holds as keys only.</param>
    public IEnumerable<string> Values(ScimResource person, IEnumerable<string> groups) =>
        (OfGroups ? groups : Texts(person[Path.Attribute])).Distinct(StringComparer.Ordinal);

    /// <summary>Whether the value has the pattern's form, whatever it names.</summary>
    public bool Fits(string value) => Pattern.Read(Key(value), Exact).Any();

    /// <summary>What a value names.</summary>
    public IEnumerable<(NamedRole Role, Domain? Domain)> Named(string value, AccessNames names)
    {
        var key = Key(value);
        foreach (var (roleName, domainName) in Pattern.Read(key, Exact))
        {
            if (names.Role(roleName) is { } role && (domainName is null || names.Domain(domainName) is not null))
            {
                var domain = domainName is null ? null : names.Domain(domainName);
                if (Key(Make(role, domain)) == key)
                {
                    yield return (role, domain);
                }
            }
        }
    }

    /// <summary>The value that names these; null where none can.</summary>
    public string? Naming(NamedRole role, Domain? domain, AccessNames names)
    {
        if (Pattern.NamesDomain != domain is not null)
        {
            return null;
        }
        var made = Make(role, domain);
        return Named(made, names).Any(named => named.Role.Id == role.Id && named.Domain?.Id == domain?.Id) ? made : null;
    }

    /// <summary>Filters, of which one holds where one of these is among the values.</summary>
    public IEnumerable<Filter> AnyOf(IEnumerable<string> values) => values.Select(value => new ComparisonFilter(Path, ComparisonOperator.Eq, new ScimString(value)));

    /// <summary>Names of groups tell them apart, and are compared so.</summary>
    public string Key(string value) => OfGroups ? ComparisonKey.Identity(value) : ComparisonKey.Of(Path.Leaf, value);

    private string Make(NamedRole role, Domain? domain) => Exact
        ? Pattern.Make(role.Name, domain?.Name ?? "")
        : Pattern.Make(ComparisonKey.Identity(role.Name), domain?.NameKey ?? "");

    private IEnumerable<string> Texts(ScimValue? value) => value switch
    {
        ScimString text => [text.Value],
        ScimList list => list.Items.SelectMany(Texts),
        ScimComplex complex when Path.SubAttribute is { } sub => Texts(complex[sub]),
        _ => [],
    };
}
