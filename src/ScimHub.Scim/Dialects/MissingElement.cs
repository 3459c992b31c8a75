using ScimHub.Scim.Filters;
using ScimHub.Scim.Resources;
using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Dialects;

/// <summary>
/// Entra ID sets a value it has not sent before by a path that matches nothing yet:
/// <code>
/// {"op":"Replace","path":"emails[type eq \"work\"].value","value":"x@y"}
/// {"op":"Add","path":"roles[primary eq \"True\"].display","value":"Admin"}
/// </code>
/// The element is made from the path's own equality terms. Removing what such a path set leaves nothing but those terms, and the element goes again.
/// </summary>
internal static class MissingElement
{
    /// <summary>The element that the selection describes; null where it asks for more than equalities.</summary>
    public static ScimComplex? Make(Filter selection)
    {
        var element = ScimComplex.Empty;
        return Gather(selection, ref element) ? element : null;
    }

    /// <summary>Whether a value holds nothing beyond what marks it: its type, and whether it is primary.</summary>
    public static bool IsHollow(ScimComplex element)
    {
        foreach (var (part, _) in element.Attributes)
        {
            if (part.Name is not ("type" or "primary"))
            {
                return false;
            }
        }
        return true;
    }

    private static bool Gather(Filter filter, ref ScimComplex element)
    {
        switch (filter)
        {
            case ComparisonFilter { Operator: ComparisonOperator.Eq } term when term.Path.Leaf is { Parent: not null, MultiValued: false, Mutability: not Mutability.ReadOnly } part:
                element = element.With(part, term.Value);
                return true;
            case AndFilter all:
                foreach (var term in all.Terms)
                {
                    if (!Gather(term, ref element))
                    {
                        return false;
                    }
                }
                return true;
            default:
                return false;
        }
    }
}
