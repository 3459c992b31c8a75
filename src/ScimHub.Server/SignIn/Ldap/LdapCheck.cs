namespace ScimHub.Server.SignIn.Ldap;

/// <summary>One step of a test of the settings.</summary>
/// <param name="Detail">What was found; where it has not passed, what is wrong and how to mend it.</param>
internal sealed record LdapCheck(string Server, LdapStep Step, bool Passed, string Detail);
