using ScimHub.Scim.Dialects;
using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Filters;

/// <summary>Reads filters: the whole grammar of RFC 7644 §3.4.2.2, resolved and typed by the schemas. 400 invalidFilter names the position and the mend.</summary>
public static class FilterParser
{
    /// <param name="unknownIsAbsent">For a search over several resource types: an attribute this type does not define has no value, rather than being an error.</param>
    public static Filter Parse(string text, ResourceType type, Dialect dialect, bool unknownIsAbsent = false) =>
        new FilterGrammar(text, type, dialect, unknownIsAbsent, ofPath: false).ReadFilter();
}
