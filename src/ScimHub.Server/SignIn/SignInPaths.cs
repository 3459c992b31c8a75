namespace ScimHub.Server.SignIn;

/// <summary>Where the pages are.</summary>
internal static class SignInPaths
{
    public const string SignIn = "/signin";

    public const string SignOut = "/signout";

    public const string Account = "/account";

    /// <summary>Where a sign-in at a connection begins.</summary>
    public static string Start(string connection, string returnUrl) =>
        $"{SignIn}/{Uri.EscapeDataString(connection)}{(returnUrl == ReturnUrl.Default ? "" : $"?returnUrl={Uri.EscapeDataString(returnUrl)}")}";

    /// <summary>Where an OpenID provider sends the person back to: one path a connection, so that nothing of one can finish at another's.</summary>
    public static string Callback(string connection) => $"{SignIn}/{Uri.EscapeDataString(connection)}/callback";

    /// <summary>Where a provider's server says that somebody has signed out there.</summary>
    public static string Logout(string connection) => $"{SignIn}/{Uri.EscapeDataString(connection)}/logout";

    public static string To(string returnUrl) => returnUrl == ReturnUrl.Default ? SignIn : $"{SignIn}?returnUrl={Uri.EscapeDataString(returnUrl)}";
}
