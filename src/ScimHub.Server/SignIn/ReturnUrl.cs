namespace ScimHub.Server.SignIn;

/// <summary>Where a sign-in leads: a path of this server, and nothing else.</summary>
internal static class ReturnUrl
{
    public const string Default = "/account";

    private const int MaxLength = 2_000;

    /// <summary>
    /// The path as given where a browser can take it for nothing but a path here, else <see cref="Default"/>. Browsers read <c>//host</c>, <c>/\host</c> and, dropping
    /// tabs and line breaks, <c>/&#9;/host</c> as another host's address. An address has ASCII characters alone (RFC 3986 §2): others stand in it percent-encoded.
    /// </summary>
    public static string Of(string? text) =>
        text is ['/', ..] and not ['/', '/' or '\\', ..] && text.Length <= MaxLength && text.All(character => character is > ' ' and <= '~' and not '\\')
            ? text
            : Default;
}
