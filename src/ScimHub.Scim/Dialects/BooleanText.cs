namespace ScimHub.Scim.Dialects;

/// <summary>
/// Entra ID's default dialect sends booleans as text:
/// <code>{"op":"Replace","path":"active","value":"False"}</code>
/// Those spellings and their lower-case ones mean what they say; any other text stays an error.
/// </summary>
internal static class BooleanText
{
    public static bool? Read(ReadOnlySpan<char> text) => text switch
    {
        "True" or "true" => true,
        "False" or "false" => false,
        _ => null,
    };
}
