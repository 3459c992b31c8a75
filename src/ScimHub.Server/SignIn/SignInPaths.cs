namespace ScimHub.Server.SignIn;

/// <summary>Where the pages are.</summary>
internal static class SignInPaths
{
    public const string SignIn = "/signin";

    public const string SignOut = "/signout";

    public const string Account = "/account";

    /// <summary>Leads whoever has a session to where they began it, to prove once more who they are.</summary>
    public const string Again = Account + "/again";

    /// <summary>Where a sign-in at a connection begins.</summary>
    public static string Start(string connection, string returnUrl) =>
        $"{SignIn}/{Uri.EscapeDataString(connection)}{(returnUrl == ReturnUrl.Default ? "" : $"?returnUrl={Uri.EscapeDataString(returnUrl)}")}";

    /// <summary>The same, where a session that they have at the provider is not enough.</summary>
    public static string StartAgain(string connection, string returnUrl) => $"{SignIn}/{Uri.EscapeDataString(connection)}?again=yes&returnUrl={Uri.EscapeDataString(returnUrl)}";

    /// <summary>Where an OpenID provider sends the person back to: one path a connection, so that nothing of one can finish at another's.</summary>
    public static string Callback(string connection) => $"{SignIn}/{Uri.EscapeDataString(connection)}/callback";

    /// <summary>Where a provider's server says that somebody has signed out there.</summary>
    public static string Logout(string connection) => $"{SignIn}/{Uri.EscapeDataString(connection)}/logout";

    public static string To(string returnUrl) => returnUrl == ReturnUrl.Default ? SignIn : $"{SignIn}?returnUrl={Uri.EscapeDataString(returnUrl)}";
}
