using System.Text.Json.Nodes;

namespace ScimHub.Server.SignIn.Ldap;

/// <summary>One person's entry.</summary>
/// <param name="Id">The <c>entryUUID</c> or <c>objectGUID</c>, which <paramref name="Claims"/> have too.</param>
/// <param name="Claims">As <c>ClaimMapping</c> takes them: by attribute, lists of texts.</param>
internal sealed record LdapPerson(string Id, string Dn, JsonObject Claims, AccountState State, bool IsActive);
