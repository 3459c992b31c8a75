namespace ScimHub.Server.SignIn.Ldap.Protocol;

/// <summary>A short search's whole answer.</summary>
internal sealed record SearchAnswer(IReadOnlyList<LdapEntry> Entries, IReadOnlyList<string> Elsewhere, LdapResult Result);
