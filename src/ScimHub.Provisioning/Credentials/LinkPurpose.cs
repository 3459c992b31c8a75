namespace ScimHub.Provisioning.Credentials;

/// <summary>What a one-time link is for. Stored by number.</summary>
public enum LinkPurpose
{
    /// <summary>Makes the first administrator.</summary>
    FirstAdministrator = 0,

    /// <summary>Sets the password of who has forgotten it.</summary>
    PasswordReset = 1,

    /// <summary>Lets an administrator in by a password although single sign-on is broken: one there is, or, where it names nobody, a new one.</summary>
    AdministratorRecovery = 2,
}
