using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Filters;

/// <summary>Makes filters flat, and free of constants where something else decides.</summary>
internal static class FilterAlgebra
{
    public static Filter And(IEnumerable<Filter> terms) => Join(terms, neutral: true);

    public static Filter Or(IEnumerable<Filter> terms) => Join(terms, neutral: false);

    public static Filter Not(Filter term) => term switch
    {
        NotFilter not => not.Term,
        ConstantFilter constant => new ConstantFilter(!constant.Value),
        _ => new NotFilter(term),
    };

    public static Filter ValuePath(AttributeDefinition attribute, Filter inner) => new ValuePathFilter(attribute, inner);

    private static Filter Join(IEnumerable<Filter> terms, bool neutral)
    {
        var flat = new List<Filter>();
        foreach (var term in terms)
        {
            switch (term)
            {
                case ConstantFilter constant when constant.Value != neutral:
                    return constant;
                case ConstantFilter:
                    break;
                case AndFilter all when neutral:
                    flat.AddRange(all.Terms);
                    break;
                case OrFilter any when !neutral:
                    flat.AddRange(any.Terms);
                    break;
                default:
                    flat.Add(term);
                    break;
            }
        }
        return flat.Count switch
        {
            0 => new ConstantFilter(neutral),
            1 => flat[0],
            _ => neutral ? new AndFilter([.. flat]) : new OrFilter([.. flat]),
        };
    }
}
