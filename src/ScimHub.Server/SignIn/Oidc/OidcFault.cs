namespace ScimHub.Server.SignIn.Oidc;

/// <summary>A provider cannot be asked, or its answer proves nobody. The message is for the log: it holds no token and no claim.</summary>
internal sealed class OidcFault(string message, bool isUnavailable = false) : Exception(message)
{
    /// <summary>The provider did not answer, or with an error of its own; else it answered, and is not believed.</summary>
    public bool IsUnavailable => isUnavailable;

    public static OidcFault Unavailable(string message) => new(message, isUnavailable: true);
}
