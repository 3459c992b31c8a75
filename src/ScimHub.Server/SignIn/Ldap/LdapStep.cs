namespace ScimHub.Server.SignIn.Ldap;

/// <summary>The steps of a test of the settings, in their order: each needs those before it.</summary>
internal enum LdapStep
{
    Resolve,
    Connect,
    Tls,
    Bind,
    BaseDn,
    People,
    Groups,
}
