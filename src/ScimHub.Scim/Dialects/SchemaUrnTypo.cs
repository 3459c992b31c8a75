namespace ScimHub.Scim.Dialects;

/// <summary>
/// Entra ID has sent the enterprise URN without its last colon:
/// <code>"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0User"]</code>
/// Such a URN means the schema whose URN it would be with the colon.
/// </summary>
internal static class SchemaUrnTypo
{
    /// <summary>Whether the text begins with the URN lacking its last colon; how long that beginning is.</summary>
    public static bool Begins(ReadOnlySpan<char> text, string urn, out int length)
    {
        var colon = urn.LastIndexOf(':');
        length = urn.Length - 1;
        return colon > 0 && text.Length >= length
            && text[..colon].Equals(urn.AsSpan(0, colon), StringComparison.OrdinalIgnoreCase)
            && text[colon..length].Equals(urn.AsSpan(colon + 1), StringComparison.OrdinalIgnoreCase);
    }
}
