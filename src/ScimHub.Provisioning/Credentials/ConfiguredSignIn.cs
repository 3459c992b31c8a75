namespace ScimHub.Provisioning.Credentials;

/// <summary>What the configuration says of signing in here, as it is now; null where it says nothing.</summary>
public sealed record ConfiguredSignIn(bool? SsoOnly = null, SecondFactorRule? SecondFactor = null)
{
    public static ConfiguredSignIn Nothing { get; } = new();
}
