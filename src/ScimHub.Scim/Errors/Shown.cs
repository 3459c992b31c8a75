namespace ScimHub.Scim.Errors;

/// <summary>A sender's own words inside an error's detail: short, quoted and without control characters.</summary>
internal static class Shown
{
    private const int Longest = 100;

    public static string Of(ReadOnlySpan<char> text)
    {
        var cut = text.Length > Longest;
        var shown = text[..Math.Min(text.Length, Longest)].ToString();
        if (shown.AsSpan().IndexOfAnyExceptInRange(' ', '~') >= 0)
        {
            shown = string.Create(shown.Length, shown, static (output, source) =>
            {
                for (var i = 0; i < source.Length; i++)
                {
                    output[i] = char.IsControl(source[i]) || char.IsSurrogate(source[i]) || source[i] is '\u2028' or '\u2029' ? '\ufffd' : source[i];
                }
            });
        }
        return cut ? $"'{shown}…'" : $"'{shown}'";
    }
}
