using System.Diagnostics.CodeAnalysis;
using ScimHub.Scim.Dialects;
using ScimHub.Scim.Errors;
using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Filters;

/// <summary>Reads attribute paths (RFC 7644 §3.10): <c>userName</c>, <c>name.familyName</c>, <c>urn:…:2.0:User:manager.value</c>.</summary>
public static class AttributePathParser
{
    /// <summary>
    /// 400 invalidValue where there is no such attribute. RFC 7644 §3.12, table 9: invalidPath is for "The "path" attribute" of a PATCH;
    /// what a query's parameter may be wrong by is invalidValue.
    /// </summary>
    public static AttributePath Parse(string text, ResourceType type, Dialect dialect) =>
        TryParse(text, type, dialect, out var path)
            ? path
            : throw ScimException.InvalidValue($"A {type.Name} has no attribute {Shown.Of(text)}; check its name, and write extension attributes with their URN.");

    public static bool TryParse(ReadOnlySpan<char> text, ResourceType type, Dialect dialect, [NotNullWhen(true)] out AttributePath? path)
    {
        path = null;
        return text.Length <= ScimLimits.FilterLength && TryResolve(text.Trim(), type, dialect, out path);
    }

    internal static bool TryResolve(ReadOnlySpan<char> text, ResourceType type, Dialect dialect, [NotNullWhen(true)] out AttributePath? path)
    {
        path = null;
        var schema = type.Schema;
        var rest = text;
        var qualified = text.Contains(':');
        if (qualified && (!QualifiedName.Split(type, text, dialect, out schema, out rest) || rest.IsEmpty))
        {
            return false;
        }
        var dot = rest.IndexOf('.');
        var name = dot < 0 ? rest : rest[..dot];
        var attribute = QualifiedName.Find(type, schema, name)
            ?? (qualified || dialect == Dialect.Strict ? null : UnqualifiedExtension.Find(type, name));
        if (attribute is null)
        {
            return false;
        }
        if (dot < 0)
        {
            path = new(attribute, null);
            return true;
        }
        var part = AttributeDefinition.Find(attribute.SubAttributes, rest[(dot + 1)..]);
        path = part is null ? null : new(attribute, part);
        return part is not null;
    }
}
