using ScimHub.Server.SignIn.Ldap;

namespace ScimHub.Server.Tests.SignIn.Ldap.Peers;

/// <summary>What a successful sign-in says.</summary>
internal sealed record LdapPersonAndGroups(LdapPerson Person, LdapGroups Groups);
