namespace ScimHub.Provisioning.Credentials;

/// <summary>Who must have a second factor to sign in here. Stored by number. Whoever has one is always asked for it.</summary>
public enum SecondFactorRule
{
    None = 0,
    Administrators = 1,
    Everyone = 2,
}
