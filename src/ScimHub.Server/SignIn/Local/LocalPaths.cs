namespace ScimHub.Server.SignIn.Local;

/// <summary>Where the pages of those are who sign in here.</summary>
internal static class LocalPaths
{
    public const string Password = SignInPaths.SignIn + "/local";

    public const string Step = Password + "/step";

    public const string Enroll = Password + "/enroll";

    public const string Passkey = Password + "/passkey";

    public const string Recover = SignInPaths.SignIn + "/recover";

    public const string Reset = SignInPaths.SignIn + "/reset";

    public const string First = SignInPaths.SignIn + "/first";

    public const string Administrator = SignInPaths.SignIn + "/administrator";

    public const string Security = SignInPaths.Account + "/security";

    /// <summary>For the mail of a forgotten password.</summary>
    public static string ResetLink(string url, string secret) => Link(url, Reset, secret);

    public static string FirstLink(string url, string secret) => Link(url, First, secret);

    public static string AdministratorLink(string url, string secret) => Link(url, Administrator, secret);

    private static string Link(string url, string path, string secret) => $"{url}{path}?code={Uri.EscapeDataString(secret)}";
}
