namespace ScimHub.Server.SignIn.Ldap;

/// <param name="Id">The <c>entryUUID</c> or <c>objectGUID</c>.</param>
/// <param name="DisplayName">Its <c>cn</c>.</param>
internal sealed record LdapGroup(string Id, string DisplayName, string Dn);
