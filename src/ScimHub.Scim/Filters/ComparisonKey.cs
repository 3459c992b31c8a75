using System.Text;
using ScimHub.Scim.Schemas;

namespace ScimHub.Scim.Filters;

/// <summary>
/// The one rule by which strings are equal, in memory and in every database: keys are made here and stored, so that no
/// database's own collation decides (RFC 7644 §5 and §7.8; RFC 8265's width and case mapping).
/// </summary>
public static class ComparisonKey
{
    /// <summary>Longest key in UTF-16 units that an index must hold.</summary>
    public const int MaxIndexedLength = 400;

    /// <summary>The key of a value of this attribute: exact where it is <c>caseExact</c>, as an identity where it is unique, else folded.</summary>
    public static string Of(AttributeDefinition attribute, string value) =>
        attribute.CaseExact ? value : attribute.Uniqueness != Uniqueness.None ? Identity(value) : Fold(value);

    /// <summary>For names that tell people or groups apart: as <see cref="Fold"/>, and surrounding blanks and invisible format characters do not count.</summary>
    public static string Identity(string value)
    {
        var folded = Fold(value.Trim());
        if (Ascii.IsValid(folded))
        {
            return folded;
        }
        var visible = new StringBuilder(folded.Length);
        foreach (var rune in folded.EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) != System.Globalization.UnicodeCategory.Format)
            {
                visible.Append(rune);
            }
        }
        return visible.ToString().Trim();
    }

    /// <summary>Compatibility composition (full-width forms, ligatures, the Kelvin sign, the long s), then lower case. The dotless ı stays itself.</summary>
    public static string Fold(string value) =>
        Ascii.IsValid(value)
            ? value.ToLowerInvariant()
            : value.Normalize(NormalizationForm.FormKC).ToLowerInvariant().Normalize(NormalizationForm.FormKC);

    /// <summary>Order by code point, as UTF-8 bytes sort in every database (UTF-16 order differs above U+FFFF).</summary>
    public static int Compare(string left, string right)
    {
        var length = Math.Min(left.Length, right.Length);
        for (var i = 0; i < length; i++)
        {
            char a = left[i], b = right[i];
            if (a != b)
            {
                return char.IsSurrogate(a) == char.IsSurrogate(b) ? a.CompareTo(b) : char.IsSurrogate(a) ? 1 : -1;
            }
        }
        return left.Length.CompareTo(right.Length);
    }
}
