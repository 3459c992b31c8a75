namespace ScimHub.Server.SignIn.Ldap.Protocol;

/// <summary>draft-behera-ldap-password-policy §6.2, those a bind may meet.</summary>
internal enum PasswordPolicyError
{
    PasswordExpired = 0,
    AccountLocked = 1,
    ChangeAfterReset = 2,
}
