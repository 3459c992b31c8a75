using ScimHub.Scim.Dialects;

namespace ScimHub.Scim.Schemas;

/// <summary>
/// Names with a schema's URN before them (RFC 7644 §3.10). The URN is found by the schemas a resource type has, never by
/// its punctuation: <c>urn:…:enterprise:2.0:User:manager.value</c> has dots and colons in both parts.
/// </summary>
internal static class QualifiedName
{
    /// <summary>Parts a URN of the type's schemas from what follows its colon; nothing follows where the text is the URN alone.</summary>
    public static bool Split(ResourceType type, ReadOnlySpan<char> text, Dialect dialect, out Schema schema, out ReadOnlySpan<char> rest)
    {
        schema = type.Schema;
        rest = default;
        var longest = -1;
        Consider(type.Schema, text, dialect, ref longest, ref schema, ref rest);
        foreach (var extension in type.Extensions)
        {
            // One URN may begin with another: the longest counts.
            Consider(extension.Schema, text, dialect, ref longest, ref schema, ref rest);
        }
        return longest >= 0;
    }

    public static AttributeDefinition? Find(ResourceType type, Schema schema, ReadOnlySpan<char> name) =>
        (ReferenceEquals(schema, type.Schema) ? AttributeDefinition.Find(CommonAttributes.All, name) : null) ?? AttributeDefinition.Find(schema.Attributes, name);

    private static void Consider(Schema candidate, ReadOnlySpan<char> text, Dialect dialect, ref int longest, ref Schema schema, ref ReadOnlySpan<char> rest)
    {
        int length;
        if (text.StartsWith(candidate.Id, StringComparison.OrdinalIgnoreCase))
        {
            length = candidate.Id.Length;
        }
        else if (dialect == Dialect.Strict || !SchemaUrnTypo.Begins(text, candidate.Id, out length))
        {
            return;
        }
        if (length > longest && (text.Length == length || (text.Length > length + 1 && text[length] == ':')))
        {
            longest = length;
            schema = candidate;
            rest = text.Length == length ? default : text[(length + 1)..];
        }
    }
}
