namespace ScimHub.Server.SignIn.Oidc;

/// <summary>A provider cannot be asked, or its answer proves nobody. The message is for the log: it holds no token and no claim.</summary>
internal sealed class OidcFault(string message, bool isUnavailable = false) : Exception(message)
{
    /// <summary>The provider did not answer, or with an error of its own; else it answered, and is not believed.</summary>
    public bool IsUnavailable => isUnavailable;

    /// <summary>An error code of a provider, where it is one: what else it writes is not for the log.</summary>
    public static string Word(string? text) => text is { Length: > 0 and <= 50 } && text.All(character => char.IsAsciiLetterLower(character) || character == '_') ? text : "an error";

    public static OidcFault Unavailable(string message) => new(message, isUnavailable: true);
}
