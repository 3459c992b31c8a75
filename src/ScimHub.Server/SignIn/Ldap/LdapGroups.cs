namespace ScimHub.Server.SignIn.Ldap;

/// <summary>The groups somebody is in, directly or through others.</summary>
/// <param name="Missing">Why some may be missing; null where there are no others. Where it says something nobody is taken out of a group.</param>
internal sealed record LdapGroups(IReadOnlyList<LdapGroup> Groups, string? Missing);
