namespace ScimHub.Provisioning.Credentials;

/// <summary>What is left to do after the password.</summary>
public enum SecondFactorNeed
{
    None,

    /// <summary>The person has one, and must show it.</summary>
    Prove,

    /// <summary>The person must have one, and has none yet: it is enrolled before anything else.</summary>
    Enroll,
}
