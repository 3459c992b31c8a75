namespace ScimHub.Provisioning.Credentials;

/// <summary>How somebody shows that it is they who change their own credentials, and not whoever found their browser open. A closed type.</summary>
public abstract record Reauthentication
{
    /// <summary>A sign-in of that long ago is fresh.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromMinutes(10);

    private Reauthentication()
    {
    }

    /// <summary>The password they have.</summary>
    public sealed record Password(string Text) : Reauthentication;

    /// <summary>When the session they come with was signed in to.</summary>
    public sealed record SignIn(DateTimeOffset At) : Reauthentication;
}
