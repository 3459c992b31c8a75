namespace ScimHub.Provisioning.Credentials;

/// <summary>What came of one step of signing in here. A closed type.</summary>
public abstract record SignInVerdict
{
    private SignInVerdict()
    {
    }

    /// <summary>The step is proved. Nobody is signed in before <paramref name="Need"/> is <see cref="SecondFactorNeed.None"/>.</summary>
    /// <param name="By">What proved it: <c>password</c>, <c>code</c> or <c>passkey</c>.</param>
    /// <param name="Stamp">Of the credential it was proved with: the next step holds only while that is still so.</param>
    /// <param name="HasTotp">Whether a code will do for the next step.</param>
    /// <param name="HasPasskey">Whether a passkey will.</param>
    public sealed record Proved(Guid UserId, string By, Guid Stamp, SecondFactorNeed Need, bool HasTotp, bool HasPasskey) : SignInVerdict;

    /// <summary>It is not; why, nobody is told.</summary>
    public sealed record Refused : SignInVerdict;

    /// <summary>It was not looked at.</summary>
    public sealed record Throttled(DateTimeOffset Until) : SignInVerdict;
}
